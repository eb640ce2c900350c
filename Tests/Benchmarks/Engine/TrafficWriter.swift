import Kafka

/// Writes made-up records to a log, keyed as the Java client keys them.
final class TrafficWriter {
    private let producer: Producer
    private let topic: ProducerTopic

    /// - Parameter linger: How long messages wait for company.
    init(_ cluster: Cluster, log: String, linger: Int) throws {
        producer = try Producer(
            cluster.client([
                "partitioner": "murmur2_random", "compression.type": "lz4", "linger.ms": String(linger),
                "queue.buffering.max.messages": "500000",
            ]), log: complain)
        topic = try producer.topic(log)
        try producer.warmUp([topic], timeout: .seconds(30))
    }

    /// Hands records over.
    ///
    /// - Parameter isStamped: Whether they bear their own times, not the broker's.
    func write(_ batch: Batch, isStamped: Bool) throws {
        try batch.bytes.withUnsafeBytes { bytes in
            for record in batch.records {
                while try producer.produce(
                    to: topic, key: UnsafeRawBufferPointer(rebasing: bytes[record.key]),
                    value: UnsafeRawBufferPointer(rebasing: bytes[record.value]),
                    timestamp: isStamped ? record.recorded : nil) == .queueFull
                {
                    producer.poll(timeout: .milliseconds(10))
                }
            }
        }
    }

    /// Waits until the broker has everything.
    func flush() throws {
        try producer.flush(timeout: .seconds(120))
        if let failures = producer.takeDeliveryFailures() { throw failures.first }
    }
}

internal import Engine
internal import Kafka

/// Writes a few records to a topic and sees to it that the broker has them.
final class RecordWriter {
    private let producer: Producer
    private let topic: ProducerTopic
    private let patience = Duration.seconds(60)

    init(_ configuration: EngineConfiguration, topic name: String, log: @escaping LogSink) throws {
        producer = try Producer(configuration.writer("rollout"), log: log)
        topic = try producer.topic(name)
    }

    /// - Parameters:
    ///   - headers: Names and values.
    ///   - time: The record's time, where the topic leaves it to producers; `nil`: now.
    func write(
        key: [UInt8]?, value: [UInt8]?, to partition: Int32, headers: [(StaticString, String)] = [],
        time: Int64? = nil
    ) throws {
        var list = HeaderList()
        for (name, value) in headers {
            Array(value.utf8).withUnsafeBytes { list.append(name, $0) }
        }
        let outcome = try withBytes(key) { key in
            try withBytes(value) { value in
                try producer.produce(
                    to: topic, partition: partition, key: key, value: value, headers: &list, timestamp: time)
            }
        }
        // The queue has room for thousands, and there are never more than a few.
        precondition(outcome == .queued, "the producer has no room for a record")
    }

    /// Waits until the broker has everything.
    ///
    /// - Throws: `KafkaError` where it does not take it.
    func finish() throws {
        try producer.flush(timeout: patience)
        if let failures = producer.takeDeliveryFailures() { throw failures.first }
    }

    private func withBytes<Result>(
        _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Result
    ) rethrows -> Result {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBytes { try body($0) }
    }
}

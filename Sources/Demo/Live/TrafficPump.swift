internal import Events
internal import Kafka

/// Produces made-up traffic into the log as its time comes, as a marketing stack would: keyed by account, spread as
/// Java's client spreads it, each record under its time of arrival.
final class TrafficPump {
    private let producer: Producer
    private let log: ProducerTopic
    private var traffic: TrafficGenerator

    init(_ traffic: TrafficGenerator, to topic: String, bootstrapServers: String) throws {
        producer = try Producer(
            ClientConfiguration([
                "bootstrap.servers": bootstrapServers, "partitioner": "murmur2_random", "linger.ms": "5",
            ]),
            log: { _ in })
        log = try producer.topic(topic)
        self.traffic = traffic
    }

    /// Produces what has arrived up to a time.
    func advance(to now: Timestamp) throws {
        while traffic.nextArrival <= now, let record = traffic.next() {
            try record.withBytes { key, value in
                while try producer.produce(to: log, key: key, value: value, timestamp: record.arrival) == .queueFull {
                    producer.poll(timeout: .milliseconds(10))
                }
            }
        }
        producer.poll(timeout: .zero)
        if let failures = producer.takeDeliveryFailures() { throw failures.first }
    }
}

extension TrafficRecord {
    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?) throws -> Void) rethrows {
        func with(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Void) rethrows {
            guard let bytes else { return try body(nil) }
            try bytes.withUnsafeBytes { try body($0) }
        }
        try with(key) { key in try with(value) { value in try body(key, value) } }
    }
}

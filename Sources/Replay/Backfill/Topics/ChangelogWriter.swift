internal import Engine
internal import Kafka

/// Writes into a replay's changelog what it is to find there before it scores anything.
final class ChangelogWriter {
    private let producer: Producer
    private let topic: ProducerTopic

    init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws {
        producer = try Producer(configuration.writer("request"), log: log)
        topic = try producer.topic(configuration.topics.changelog)
    }

    /// Hands a record over, waiting for room as long as it takes.
    func write(_ key: [UInt8], _ value: [UInt8], to partition: Int32) throws {
        try key.withUnsafeBytes { key in
            try value.withUnsafeBytes { value in
                while try producer.produce(to: topic, partition: partition, key: key, value: value) == .queueFull {
                    producer.poll(timeout: .milliseconds(5))
                    if let failures = producer.takeDeliveryFailures() { throw failures.first }
                }
            }
        }
    }

    /// Waits until the broker has everything.
    func flush() throws {
        try producer.flush(timeout: .seconds(30))
        if let failures = producer.takeDeliveryFailures() { throw failures.first }
    }
}

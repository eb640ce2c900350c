public import Engine
public import Kafka

/// The topic of dead letters, to be looked through.
public final class DeadLetterTopic {
    private let scan: TopicScan
    private let topic: String
    /// Messages of the topic that Tierline has not written.
    public private(set) var foreign = 0

    /// - Parameters:
    ///   - configuration: Which application's.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        scan = try TopicScan(configuration, group: "dead-letters", log: log)
        topic = configuration.topics.deadLetters
    }

    /// Reads what lies there now, in order within each partition.
    ///
    /// - Throws: `KafkaError` where the broker does not answer, `TopicProblem` where there is no such topic, or what
    ///   `body` throws.
    public func read(_ selection: DeadLetterSelection, _ body: (StoredDeadLetter) throws -> Void) throws {
        let count = try scan.partitions(of: topic, remedy: "it is made when `tierline run` first starts")
        let wanted = Set(selection.ranges.map(\.partition))
        let partitions = (0..<Int32(count)).filter { wanted.isEmpty || wanted.contains($0) }
        try scan.read(topic, partitions: partitions, since: selection.since) { message in
            if let letter = StoredDeadLetter(message) {
                if selection.takes(letter) { try body(letter) }
            } else {
                foreign += 1
            }
        }
    }

    /// How many partitions the log has, to which records go back.
    func partitions(ofLog log: String) throws -> Int {
        try scan.partitions(of: log, remedy: "check log.topic")
    }
}

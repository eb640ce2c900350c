public import Engine
internal import Events
public import Kafka

/// Writes refused records back to the log, as they were, each into the partition where its key belongs.
///
/// The dead letters stay where they are. To replay one twice does no harm: what was applied is known by its id, what
/// merely says how something is says the same again, and what is refused again becomes another dead letter. But for deletions:
/// these take with them whatever has come of the account since, so they are replayed only where that is asked for.
public final class DeadLetterReplay {
    /// Why a dead letter cannot be replayed.
    public enum Obstacle: String, Sendable, CaseIterable {
        /// Part of it is missing.
        case cut = "it was too large to be kept whole: send the record anew"
        /// Tierline writes it itself.
        case control = "it is a record of Tierline's own: start the daemon with a model that can be used"
        /// It belongs to no partition.
        case noKey = "it has no key, so it belongs to no account: send it anew under its account as the key"
        /// It would take what has come since as well.
        case deletion = "it deletes its account, with all that has come since: if that is meant, give --deletions"
    }

    /// What became of the dead letters that were meant.
    public struct Summary: Sendable {
        /// Written back, by reason; or what would have been.
        public internal(set) var replayed: [String: Int] = [:]
        /// Left alone, by obstacle.
        public internal(set) var skipped: [Obstacle: Int] = [:]
    }

    private let letters: DeadLetterTopic
    private let configuration: EngineConfiguration
    private let log: LogSink
    private let parser = JSONParser()

    /// - Parameters:
    ///   - configuration: Which application's.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        letters = try DeadLetterTopic(configuration, log: log)
        self.configuration = configuration
        self.log = log
    }

    /// Replays what lies there now; what is refused again meanwhile is left for another time.
    ///
    /// - Parameters:
    ///   - selection: Which ones.
    ///   - deletions: Whether deletions of accounts are replayed as well.
    ///   - isDryRun: Whether nothing is to be written.
    ///   - note: Is told of each, and of what is in its way, if anything.
    /// - Throws: `KafkaError` or `ReplayUnfinished` where the broker does not take them, `TopicProblem` where a topic is
    ///   missing.
    public func run(
        _ selection: DeadLetterSelection, deletions: Bool, isDryRun: Bool,
        note: (StoredDeadLetter, Obstacle?) throws -> Void
    ) throws -> Summary {
        let partitions = try letters.partitions(ofLog: configuration.logTopic)
        let writer = isDryRun ? nil : try ReplayWriter(configuration, log: log)
        var summary = Summary()
        try letters.read(selection) { letter in
            if let obstacle = Obstacle(letter) ?? (!deletions && deletes(letter) ? .deletion : nil) {
                summary.skipped[obstacle, default: 0] += 1
                try note(letter, obstacle)
                return
            }
            let home = (letter.key ?? []).withUnsafeBytes {
                configuration.partitioner.partition(of: $0, count: partitions)
            }
            try writer?.write(letter, to: home)
            summary.replayed[letter.reason, default: 0] += 1
            try note(letter, nil)
        }
        try writer?.finish()
        return summary
    }

    /// Whether it deletes an account: it has no value, or it is a profile without attributes.
    private func deletes(_ letter: StoredDeadLetter) -> Bool {
        guard let value = letter.value else { return true }
        guard (try? value.withUnsafeBytes { try parser.parse($0) }) != nil else { return false }
        return parser.root["type"].isMissing && parser.root["attributes"].isNull
    }
}

extension DeadLetterReplay.Obstacle {
    init?(_ letter: StoredDeadLetter) {
        if letter.isCut {
            self = .cut
        } else if letter.isControl {
            self = .control
        } else if letter.key?.isEmpty ?? true {
            self = .noKey
        } else {
            return nil
        }
    }
}

/// The broker did not confirm everything.
public struct ReplayUnfinished: Error, Sendable, CustomStringConvertible {
    /// The cause and the remedy.
    public let description: String
}

/// The idempotent producer of a replay.
private final class ReplayWriter {
    private let producer: Producer
    private let topic: ProducerTopic
    private let times: EngineConfiguration.RecordTimes
    /// How long the broker may take without confirming anything.
    private let patience = Duration.seconds(60)

    init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws {
        producer = try Producer(configuration.writer("replay"), log: log)
        topic = try producer.topic(configuration.logTopic)
        times = configuration.times
    }

    func write(_ letter: StoredDeadLetter, to partition: Int32) throws {
        var headers = HeaderList()
        for (name, value) in letter.headers {
            Array(name.utf8).withUnsafeBytes { name in withBytes(value) { headers.append(name, $0) } }
        }
        // Where producers set the times, the engine clock as it was: the record is not to move it. 0 would mean now.
        let time = times == .producer ? max(1, letter.clock) : nil
        let deadline = ContinuousClock.now + patience
        try withBytes(letter.key) { key in
            try withBytes(letter.value) { value in
                while try producer.produce(
                    to: topic, partition: partition, key: key, value: value, headers: &headers, timestamp: time)
                    == .queueFull
                {
                    producer.poll(timeout: .milliseconds(100))
                    try check()
                    if ContinuousClock.now > deadline { throw unfinished }
                }
            }
        }
        producer.poll(timeout: .zero)
        try check()
    }

    func finish() throws {
        do {
            try producer.flush(timeout: patience)
        } catch let error where error.code == .timedOut {
            throw unfinished
        }
        try check()
    }

    private func check() throws {
        if let failures = producer.takeDeliveryFailures() { throw failures.first }
    }

    private var unfinished: ReplayUnfinished {
        ReplayUnfinished(
            description: "the broker has not confirmed \(producer.pendingCount) records: run it again when it is back; "
                + "what is written twice counts once")
    }

    private func withBytes<Result>(
        _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Result
    ) rethrows -> Result {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBytes { try body($0) }
    }
}

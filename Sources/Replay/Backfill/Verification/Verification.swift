public import Engine
internal import Events
internal import Foundation
public import Kafka

/// Compares what the live daemon has published of tiers with what a replay of the retained log gives: a test, on the running
/// installation, of the promise that the one is the other.
public final class Verification {
    /// What came of it.
    public struct Report: Sendable {
        /// Records replayed.
        public var records = 0
        /// Tier changes that are the same.
        public var tierChanges = 0
        /// Accounts whose whole history was compared.
        public var accounts = 0
        /// Accounts that were not compared, as the log no longer has the beginning of their partitions.
        public var accountsWithoutBeginning = 0
        /// These partitions.
        public var partitionsWithoutBeginning: [Int32] = []
        /// Partitions in which the oldest tier changes are gone from the topic, and only what is left of them was compared.
        public var partitionsCut: [Int32] = []
        /// The first place found at which the histories part; `nil`: there is none.
        public var difference: Difference?
    }

    /// Where the histories part.
    public struct Difference: Sendable {
        /// What was published; `nil`: nothing.
        public var live: TierEntry?
        /// What the replay gives; `nil`: nothing.
        public var replayed: TierEntry?
        /// The replay's score event of that moment as structured JSON, with its ledger; `nil`: there is none.
        public var score: [UInt8]?
    }

    private let configuration: EngineConfiguration
    private let log: LogSink
    private let scan: TopicScan

    /// - Parameters:
    ///   - configuration: The live installation.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        self.configuration = configuration
        self.log = log
        scan = try TopicScan(configuration, group: "verify", log: log)
    }

    /// Replays and compares.
    ///
    /// - Parameters:
    ///   - folder: Where the replay keeps what it needs meanwhile; it must not be there yet, and goes in the end.
    ///   - show: Is called now and then with how far the replay is.
    /// - Throws: As `FileReplay.run`.
    public func run(in folder: String, show: (() -> ReplayProgress) -> Void) throws -> Report {
        let topics = configuration.topics
        let partitions = try scan.partitions(of: topics.log, remedy: "check log.topic")
        _ = try scan.partitions(of: topics.tiers, remedy: "it is made when `tierline run` first starts")
        var bounds = try scan.bounds(of: topics.log, partitions: partitions)
        // What the group has committed is published, all of it and before the tier changes are read.
        bounds.ends = try committed(partitions).mapValues { max(0, $0) }
        let live = try LivePartitions(of: configuration, in: scan)
        let replay = FileReplay(
            configuration, as: "\(configuration.application).verify", of: .log(log), into: folder, bounds: bounds,
            firstModels: try live.firstModels(ofPartitions: partitions, application: configuration))
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try replay.score(
            ReplayRequest(model: configuration.revision, heedsModels: true, source: topics.log),
            model: configuration.revision, again: false, show: show)
        defer { try? replay.close() }

        var report = Report()
        let published = try scan.bounds(of: topics.tiers, partitions: partitions)
        for (number, partition) in replay.partitions.sorted(by: { $0.key < $1.key }) {
            report.records += partition.counts.records
            if bounds.starts[number] ?? 0 > 0 {
                report.partitionsWithoutBeginning.append(number)
                report.accountsWithoutBeginning += partition.scorer.accountCount
                continue
            }
            let isCut = published.starts[number] ?? 0 > 0
            if isCut { report.partitionsCut.append(number) }
            report.accounts += partition.scorer.accountCount
            let part = replay.folder.part(of: number)
            let comparison = try compare(number, part, clock: partition.scorer.clock, isCut: isCut)
            report.tierChanges += comparison.compared
            if let difference = comparison.difference {
                report.difference = Difference(
                    live: difference.live, replayed: difference.replayed,
                    score: try score(at: difference.replayed ?? difference.live, in: part))
                break
            }
        }
        scan.close()
        return report
    }

    private func compare(
        _ number: Int32, _ part: String, clock: Timestamp, isCut: Bool
    ) throws -> HistoryComparison {
        let parser = JSONParser()
        let replayed = try MergedParts.Part(part)
        var comparison = try HistoryComparison(clock: clock, isCut: isCut) {
            while let line = replayed.next {
                try replayed.advance()
                if line.kind != .tier { continue }
                return try line.event.withUnsafeBytes { event in
                    try parser.parse(event)
                    return TierEntry(parser.root["data"])
                }
            }
            return nil
        }
        let live = JSONParser()
        // At least once an event may come a second time, under the same id.
        var seen: Set<[UInt8]> = []
        let mayRepeat = configuration.guarantee == .atLeastOnce
        try scan.read(configuration.topics.tiers, partitions: CollectionOfOne(number)) { message in
            if mayRepeat, let id = message.header("ce_id"), !seen.insert(Array(id)).inserted { return }
            guard let value = message.value, (try? live.parse(value)) != nil, let entry = TierEntry(live.root) else {
                throw TopicProblem(
                    topic: configuration.topics.tiers,
                    cause: "offset \(message.offset) of partition \(number) is no tier change; something else than "
                        + "Tierline has written it")
            }
            try comparison.take(entry)
        }
        try comparison.finish()
        return comparison
    }

    /// The score that the replay decided at a tier change.
    private func score(at entry: TierEntry?, in part: String) throws -> [UInt8]? {
        guard let entry else { return nil }
        let parser = JSONParser()
        let lines = try MergedParts.Part(part)
        while let line = lines.next {
            if line.time == entry.time, line.kind == .score {
                let isOfAccount = try line.event.withUnsafeBytes { event in
                    try parser.parse(event)
                    return parser.root["subject"].text?.string == entry.account
                }
                if isOfAccount { return line.event }
            }
            try lines.advance()
        }
        return nil
    }

    /// Where the live group has committed; the answer waits for transactions that would change it.
    private func committed(_ partitions: Int) throws -> [Int32: Int64] {
        let group = try Consumer(
            configuration.reader(group: "verify-group", isolation: "read_committed")
                .setting(["group.id": configuration.application]), log: log)
        defer { group.close() }
        let all = (0..<Int32(partitions)).map { TopicPartition(topic: configuration.logTopic, partition: $0) }
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do throws(KafkaError) {
                let found = try group.committed(all, timeout: .seconds(2))
                return Dictionary(uniqueKeysWithValues: found.map { ($0.partition.partition, $0.offset) })
            } catch {
                if error.disposition != .retriable || ContinuousClock.now >= deadline { throw error }
            }
        }
    }
}

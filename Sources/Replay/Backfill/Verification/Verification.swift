public import Engine
internal import Events
internal import Foundation
public import Kafka
internal import State

/// Compares what the live daemon has published of tiers with what a replay of the retained log gives: a test, on the running
/// installation, of the promise that the one is the other.
public final class Verification {
    private let configuration: EngineConfiguration
    private let log: LogSink
    private let scan: TopicScan
    private let stop: ReplayStop

    /// - Parameters:
    ///   - configuration: The live installation.
    ///   - stop: Ends it before its end.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(
        _ configuration: EngineConfiguration, stop: ReplayStop = ReplayStop(), log: @escaping LogSink
    ) throws(ConfigurationError) {
        self.configuration = configuration
        self.stop = stop
        self.log = log
        scan = try TopicScan(configuration, group: "verify", log: log)
    }

    /// Replays and compares.
    ///
    /// - Parameters:
    ///   - folder: Where the replay keeps what it needs meanwhile; it must not be there yet, and goes in the end.
    ///   - show: Is called now and then with how far the replay is.
    /// - Throws: As `FileReplay.run`; `NoRoomForWork` where the folder is of no use.
    public func run(in folder: String, show: (() -> ReplayProgress) -> Void) throws -> Report {
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            scan.close()
        }
        let topics = configuration.topics
        let partitions = try scan.partitions(of: topics.log, remedy: "check log.topic")
        _ = try scan.partitions(of: topics.tiers, remedy: "it is made when `tierline run` first starts")
        let committed = try committed(partitions)
        let live = try LivePartitions(of: configuration, in: scan)
        var bounds = try scan.bounds(of: topics.log, partitions: partitions)
        let isEmpty = bounds.starts == bounds.ends
        for number in 0..<Int32(partitions) {
            // What either knows of is published, all of it and before the tier changes are read. A group's offsets expire.
            let end = max(committed[number] ?? 0, live.nextOffset(of: number) ?? 0)
            bounds.ends[number] = min(max(0, end), bounds.ends[number] ?? 0)
        }
        let firstModels = try live.firstModels(ofPartitions: partitions, application: configuration)
        do {
            var report = try compare(bounds, firstModels, in: folder, show)
            report.hasBegun = isEmpty || bounds.ends.values.contains { $0 > 0 }
            return report
        } catch let error as StoreError {
            throw NoRoomForWork(folder: folder, error)
        } catch let error as FileError {
            throw NoRoomForWork(folder: folder, error)
        } catch ReplayRefused.unusableFolder(_, let cause) {
            throw NoRoomForWork(folder: folder, cause: cause)
        }
    }

    private func compare(
        _ bounds: LogBounds, _ firstModels: [Int32: ModelRevision], in folder: String,
        _ show: (() -> ReplayProgress) -> Void
    ) throws -> Report {
        let topics = configuration.topics
        let replay = FileReplay(
            configuration, as: "\(configuration.application).verify", of: .log(log), into: folder, bounds: bounds,
            firstModels: firstModels, stop: stop)
        _ = try replay.score(
            ReplayRequest(model: configuration.revision, heedsModels: true, source: topics.log),
            model: configuration.revision, again: false, show: show)
        defer { try? replay.close() }

        var report = Report()
        let published = try scan.bounds(of: topics.tiers, partitions: bounds.ends.count)
        for (number, end) in bounds.ends.sorted(by: { $0.key < $1.key }) {
            let (oldest, newest) = (published.starts[number] ?? 0, published.ends[number] ?? 0)
            let partition = replay.partitions[number]
            report.records += partition?.counts.records ?? 0
            if end == 0 {
                if newest > 0 { report.partitionsWithoutEnd.append(number) }
                continue
            }
            if bounds.starts[number] ?? 0 > 0 {
                report.partitionsWithoutBeginning.append(number)
                report.accountsWithoutBeginning += partition?.scorer.accountCount ?? 0
                continue
            }
            guard let partition else { continue }
            if oldest > 0 { report.partitionsCut.append(number) }
            // Where all of them are gone, there is nothing to hold the replay's against.
            if oldest > 0, oldest >= newest { continue }
            report.accounts += partition.scorer.accountCount
            let part = replay.folder.part(of: number)
            let comparison = try compare(number, part, clock: partition.scorer.clock, isCut: oldest > 0)
            report.tierChanges += comparison.compared
            if let difference = comparison.difference {
                report.difference = Difference(
                    live: difference.live, replayed: difference.replayed,
                    score: try score(at: difference.replayed ?? difference.live, in: part))
                break
            }
        }
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
            try stop.check()
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

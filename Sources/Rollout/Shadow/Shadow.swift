public import Engine
internal import Events
internal import Foundation
public import Kafka
internal import Replay
internal import Scoring

/// The shadow application of a rollout, as it stands in Kafka: how far it is, what it has scored, and its end.
public final class Shadow {
    private let rollout: Rollout
    private let live: EngineConfiguration
    private let scan: TopicScan
    /// Has the group's name, so that it can be asked where the group last committed; it never subscribes.
    private let group: Consumer
    private let admin: Admin
    private let patience = Duration.seconds(10)

    /// - Parameters:
    ///   - rollout: Whose shadow.
    ///   - live: The live application.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no client can be made of the configuration.
    public init(
        _ rollout: Rollout, of live: EngineConfiguration, log: @escaping LogSink
    ) throws(ConfigurationError) {
        self.rollout = rollout
        self.live = live
        scan = try TopicScan(live, group: "rollout", log: log)
        group = try Consumer(
            live.reader(group: "shadow", isolation: "read_committed").setting(["group.id": rollout.shadow]), log: log)
        admin = try Admin(live.reader(group: "rollout"), log: log)
    }

    deinit {
        group.close()
        scan.close()
    }

    private var names: TopicNames { TopicNames(application: rollout.shadow, log: live.logTopic) }

    // MARK: - How far it is

    /// Looks how far it is behind the log.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    public func lag() throws -> ShadowLag {
        let count = try scan.partitions(of: live.logTopic, remedy: "check log.topic")
        let positions = try committed(count)
        let bounds = try scan.bounds(of: live.logTopic, partitions: 0..<Int32(count))
        var partitions = (0..<Int32(count)).map { number in
            let bounds = bounds[number] ?? Watermarks(low: 0, high: 0)
            let from = max(rollout.from[number] ?? bounds.low, bounds.low)
            let position = max(positions[number] ?? from, from)
            return ShadowLag.Partition(
                number: number, from: from, position: position, end: bounds.high,
                behind: max(0, bounds.high - position))
        }
        try countRecords(in: &partitions)
        return ShadowLag(partitions: partitions)
    }

    /// Waits a little until it has scored all that the log holds now, so that a log which never rests is no reason to wait
    /// for ever.
    ///
    /// - Throws: `RolloutProblem` where it is too far behind; `KafkaError` where the broker does not answer.
    public func awaitEnd() throws {
        let first = try lag()
        var now = first
        let deadline = ContinuousClock.now + .seconds(10)
        while !now.hasReached(theEndOf: first) {
            guard ContinuousClock.now < deadline else {
                throw RolloutProblem(
                    "the shadow \(rollout.shadow) is \(now.behind) records behind the log (\(Int(now.progress * 100)) % "
                        + "read): let `tierline rollout start` run until `tierline rollout status` says that it has caught "
                        + "up, and promote then")
            }
            usleep(500_000)
            now = try lag()
        }
    }

    /// Counts what lies between, where that is little: producers' transactions leave marks in the log that are offsets, but
    /// no records, and nobody ever commits beyond the last of them.
    private func countRecords(in partitions: inout [ShadowLag.Partition]) throws {
        let near = partitions.filter { (1...1000).contains($0.behind) }
        if near.isEmpty { return }
        var counts: [Int32: Int64] = [:]
        try scan.read(
            live.logTopic, partitions: near.map(\.number),
            from: Dictionary(uniqueKeysWithValues: near.map { ($0.number, $0.position) })
        ) { counts[$0.partition, default: 0] += 1 }
        for place in partitions.indices where near.contains(partitions[place]) {
            partitions[place].behind = counts[partitions[place].number] ?? 0
        }
    }

    private func committed(_ count: Int) throws -> [Int32: Int64] {
        let log = (0..<Int32(count)).map { TopicPartition(topic: live.logTopic, partition: $0) }
        let deadline = ContinuousClock.now + patience
        while true {
            do throws(KafkaError) {
                let found = try group.committed(log, timeout: .seconds(2))
                return Dictionary(
                    uniqueKeysWithValues: found.filter { $0.offset >= 0 }.map { ($0.partition.partition, $0.offset) })
            } catch {
                // A transaction of the shadow is on its way; what it commits is worth waiting for.
                if error.disposition != .retriable || ContinuousClock.now > deadline { throw error }
            }
        }
    }

    // MARK: - What it would do

    /// Works out what would become of the accounts if it took over now.
    ///
    /// - Parameters:
    ///   - model: The model that it scores by.
    ///   - comparison: Takes the accounts, partition by partition, so that no more are in memory at a time.
    /// - Throws: `KafkaError` where the broker does not answer, `TopicProblem` where a topic is missing, `StateError` or
    ///   `Refusal` where the state of an account or its model cannot be read.
    public func rehearse(_ model: ModelRevision, into comparison: inout Comparison) throws {
        let before = live.topics.changelog
        let count = try scan.partitions(of: before, remedy: "it is made when `tierline run` first starts")
        _ = try scan.partitions(of: names.changelog, remedy: "it is made when `tierline rollout start` first runs")
        for partition in 0..<Int32(count) {
            let rehearsal = try Rehearsal(
                live: accounts(before, partition, live.revision), shadow: accounts(names.changelog, partition, model),
                model: model, now: live.times == .append ? live.wallClock() : nil)
            try comparison.add(rehearsal)
        }
    }

    private func accounts(
        _ changelog: String, _ partition: Int32, _ revision: ModelRevision
    ) throws -> ChangelogAccounts {
        var accounts = ChangelogAccounts(model: revision)
        try scan.read(changelog, partitions: CollectionOfOne(partition)) { try accounts.take($0) }
        return accounts
    }

    // MARK: - Its end

    /// Whether there is anything of it.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    func exists() throws -> Bool {
        try admin.partitionCounts(of: [names.changelog], timeout: patience)[names.changelog] != nil
    }

    /// Deletes its group, its topics, and what it keeps on this machine. What is gone already is no matter.
    ///
    /// - Parameters:
    ///   - model: The model that it scores by, for the names of its queues.
    ///   - patience: How long to wait for its process, which sees by itself that the rollout is over, to leave the group.
    /// - Returns: Whether the group is gone too. No later shadow bears its name, so it is in nobody's way.
    /// - Throws: `KafkaError` where the broker does not do it.
    public func delete(_ model: ModelRevision, patience: Duration) throws -> Bool {
        let isGroupGone = try deleteGroup(patience)
        let all = names.all.filter { $0 != live.logTopic } + model.compiled.queues.map(names.alerts)
        let there = try admin.partitionCounts(of: all, timeout: self.patience)
        let failures = try admin.delete(there.keys.sorted(), timeout: self.patience)
        if let failure = failures.values.first(where: { $0.code != .unknownTopicOrPartition }) { throw failure }
        forgetState()
        return isGroupGone
    }

    /// Removes what it keeps on this machine.
    func forgetState() {
        guard let directory = live.stateDirectory else { return }
        // A cache: what cannot be removed is noticed to be another's.
        try? FileManager.default.removeItem(atPath: "\(directory)/\(rollout.shadow)")
    }

    private func deleteGroup(_ patience: Duration) throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while true {
            do throws(KafkaError) {
                try admin.deleteGroup(rollout.shadow, timeout: self.patience)
                return true
            } catch {
                switch error.code {
                // A static member is missed only when its session is over.
                case .groupNotEmpty where ContinuousClock.now < deadline: usleep(500_000)
                case .groupNotEmpty: return false
                default: throw error
                }
            }
        }
    }
}

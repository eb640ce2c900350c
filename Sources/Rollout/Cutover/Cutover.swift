public import Engine
internal import Events
public import Kafka
internal import Replay
internal import Scoring

/// Puts a model in force in every partition of the log, once: by `model` records, which the live workers take over.
///
/// It can be killed at any moment and run again. First the phase is recorded, and where each partition ends. Then the
/// records are written, but for the partitions that have theirs beyond these ends. Then it waits until the workers have
/// recorded that every partition has switched.
public final class Cutover {
    private let live: EngineConfiguration
    private let topic: ModelRecordsTopic
    private let scan: TopicScan
    private let admin: Admin
    private let log: LogSink

    /// - Parameters:
    ///   - live: The live application.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no client can be made of the configuration.
    public init(_ live: EngineConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        self.live = live
        self.log = log
        topic = try ModelRecordsTopic(live, log: log)
        scan = try TopicScan(live, group: "rollout", log: log)
        admin = try Admin(live.reader(group: "rollout"), log: log)
    }

    deinit {
        scan.close()
    }

    /// Makes the topics of the queues that a model has and the live application does not.
    ///
    /// - Throws: `KafkaError` where the broker does not do it.
    public func makeTopics(for model: ModelRevision) throws {
        let patience = Duration.seconds(30)
        let names = model.compiled.queues.map(live.topics.alerts)
        let there = try admin.partitionCounts(of: names + [live.logTopic], timeout: patience)
        let missing = names.filter { there[$0] == nil }.map {
            NewTopic($0, of: live, partitions: there[live.logTopic])
        }
        let failures = try admin.create(missing, timeout: patience)
        if let failure = failures.values.first(where: { $0.code != .topicAlreadyExists }) { throw failure }
    }

    /// Records that a phase begins which writes `model` records, and where the log ends before them.
    ///
    /// - Parameters:
    ///   - phase: The phase.
    ///   - rollout: The rollout as it stands.
    ///   - alertsPerMinute: At which pace the alerts are sent that the records raise; `nil`: all at once.
    /// - Returns: The rollout in that phase.
    /// - Throws: `KafkaError` where the broker does not answer.
    public func begin(_ phase: Rollout.Phase, of rollout: Rollout, alertsPerMinute: Int? = nil) throws -> Rollout {
        let count = try scan.partitions(of: live.logTopic, remedy: "check log.topic")
        let marks = try scan.bounds(of: live.logTopic, partitions: 0..<Int32(count)).mapValues(\.high)
        let next = rollout.entering(phase, now: live.wallClock(), marks: marks, alertsPerMinute: alertsPerMinute)
        try topic.write(next)
        CutoverStop.phase.reached(1)
        return next
    }

    /// Writes the records that are missing.
    ///
    /// - Parameters:
    ///   - rollout: In a phase that has begun.
    ///   - change: The value of the record that a partition gets.
    /// - Returns: The partitions that were written to.
    /// - Throws: `KafkaError` where the broker does not take them.
    public func write(_ rollout: Rollout, change: (_ partition: Int32) -> [UInt8]) throws -> [Int32] {
        let id = rollout.recordID
        let found = try ControlRecordScan(scan, topic: live.logTopic, marks: rollout.marks, id: id)
        let plan = CutoverPlan(partitions: rollout.marks.count, found: found.found)
        if plan.missing.isEmpty { return [] }
        let writer = try RecordWriter(live, topic: live.logTopic, log: log)
        for partition in plan.missing {
            // Where producers set the times, the record must not move the clock: it bears the time of the one before it. A
            // time of 0 would mean now.
            let time = max(1, min(found.times[partition] ?? 1, live.wallClock()))
            try writer.write(
                key: nil, value: change(partition), to: partition,
                headers: [("tierline", "model"), (ControlRecordScan.header, id)],
                time: live.times == .producer ? time : nil)
            try writer.finish()
            CutoverStop.record.reached(Int(partition) + 1)
        }
        CutoverStop.records.reached(1)
        return plan.missing
    }

    /// The partitions that have switched, out of how many.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    public func switched(_ rollout: Rollout, to model: Rollout.Model) throws -> (partitions: Set<Int32>, of: Int) {
        let records = try topic.read()
        return (records.partitions(switchedTo: model.hash, since: rollout.marks), rollout.marks.count)
    }

    /// Records that a rollout has come to a phase in which nothing more is to be done.
    ///
    /// - Throws: `KafkaError` where the broker does not take it.
    public func finish(_ phase: Rollout.Phase, of rollout: Rollout) throws -> Rollout {
        let next = rollout.entering(phase, now: live.wallClock())
        try topic.write(next)
        return next
    }
}

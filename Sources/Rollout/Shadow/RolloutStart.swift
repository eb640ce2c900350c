public import Engine
public import Events
public import Kafka
internal import Replay

/// Records that a rollout begins, so that its shadow may run.
public struct RolloutStart {
    private let live: EngineConfiguration
    private let log: LogSink

    /// - Parameters:
    ///   - live: The live application.
    ///   - log: Takes librdkafka's log.
    public init(_ live: EngineConfiguration, log: @escaping LogSink) {
        self.live = live
        self.log = log
    }

    /// Begins a rollout, or finds the one that goes on.
    ///
    /// - Parameters:
    ///   - revision: The new model.
    ///   - name: What the shadow application is to be called; `nil`: by the model's version.
    ///   - from: From which record time on the new model reads; `nil`: from the earliest record there is.
    /// - Throws: `RolloutProblem` where it must not start; `KafkaError` where the broker does not answer.
    public func begin(_ revision: ModelRevision, name: String?, from: Timestamp?) throws -> Rollout {
        let topic = try ModelRecordsTopic(live, log: log)
        let records = try topic.read()
        let model = Rollout.Model(revision)
        switch try Beginning(
            model, name: name, records: records, application: live.application,
            configured: Rollout.Model(live.revision))
        {
        case .resume(let rollout):
            return rollout
        case .anew(let shadow, let previous):
            var models = [revision]
            if records.texts[previous.hash] == nil {
                guard previous.hash == live.revision.hash else {
                    throw RolloutProblem(
                        "\(topic.name) does not have the text of \(previous.name) \(previous.version), which is in force, "
                            + "so that nothing could be rolled back to: put its file where `model` of the configuration "
                            + "says, and start again")
                }
                models.append(live.revision)
            }
            let scan = try TopicScan(live, group: "rollout", log: log)
            defer { scan.close() }
            let partitions = 0..<Int32(try scan.partitions(of: live.logTopic, remedy: "start `tierline run` first"))
            let starts =
                try from.map { try scan.start(of: live.logTopic, partitions: partitions, since: $0) }
                ?? scan.bounds(of: live.logTopic, partitions: partitions).mapValues(\.low)
            let rollout = Rollout(
                shadow: shadow, model: model, previous: previous, from: starts, fromTime: from,
                started: live.wallClock())
            let remains = try Shadow(rollout, of: live, log: log)
            if try remains.exists() {
                throw RolloutProblem(
                    "there are topics of an application \(shadow) already: give another name with --name, or delete them "
                        + "(`tierline rollout abort` does so for the last rollout)")
            }
            remains.forgetState()
            try topic.create()
            try topic.write(rollout, models: models)
            return rollout
        }
    }
}

extension Rollout.Model {
    /// The model of a file.
    public init(_ revision: ModelRevision) {
        self.init(name: revision.name, version: revision.version, hash: revision.hash)
    }
}

import ArgumentParser
import Engine
import Kafka
import Logging
import Rollout

struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout",
        abstract: "Bring a changed model into force without a storm of alerts.",
        discussion: """
            `start` scores the log by the new model beside the live one, under an application name of its own. `report` \
            says who would move, and why. `promote` has the live daemon take the new model over: of each account only what \
            changes is published, with the reason `model`. `rollback` puts the previous model back in the same way; \
            `abort` gives the rollout up before it was promoted.

            What only changes points, weights or tiers needs no rollout: save the changed model file, and the running \
            daemon takes it.
            """,
        subcommands: [
            RolloutStartCommand.self, RolloutStatusCommand.self, RolloutReportCommand.self, RolloutPromoteCommand.self,
            RolloutAbortCommand.self, RolloutRollbackCommand.self,
        ])
}

/// What every command of a rollout is told.
struct RolloutOptions: ParsableArguments {
    @Option(help: "The configuration file (YAML) of `tierline run`.")
    var config: String

    /// Says that a shadow is not known to have ended.
    static func tellOfGroup(_ rollout: Rollout) {
        print(
            "the group \(rollout.shadow) still has members, and is left to expire: if `tierline rollout start` still runs "
                + "somewhere, end it")
    }
}

/// The rollout that is going on, or went on last, of an installation.
struct LastRollout {
    let engine: EngineConfiguration
    let log: LogSink
    let topic: ModelRecordsTopic
    let records: ModelRecords

    init(_ options: RolloutOptions) throws {
        let installation = try Installation(configurationFile: options.config)
        log = installation.librdkafkaWarnings()
        engine = try installation.engine()
        topic = try Failure.describing { [engine, log] in try ModelRecordsTopic(engine, log: log) }
        records = try Failure.describing { [topic] in try topic.read() }
    }

    /// - Throws: `Failure` where there is none.
    func rollout() throws -> Rollout {
        guard let rollout = records.lastRollout else {
            throw Failure(
                "\(topic.name) has no rollout: `tierline rollout start --config … --model FILE` begins one")
        }
        return rollout
    }

    /// The model that is in force, and that a rollout is to take the place of.
    ///
    /// - Throws: `RolloutProblem` where the partitions differ, `Failure` where it is the rollout's own.
    func modelInForce(besides rollout: Rollout) throws -> Rollout.Model {
        let inForce = try records.modelInForce(Rollout.Model(engine.revision))
        guard inForce.hash != rollout.model.hash else {
            throw Failure(
                "\(inForce.name) \(inForce.version) is in force already: a file has put it there since the rollout began; "
                    + "`tierline rollout abort` ends its shadow")
        }
        return inForce
    }

    /// A model with its text.
    ///
    /// - Throws: `Failure` where the topic does not have it.
    func revision(_ model: Rollout.Model) throws -> ModelRevision {
        guard let text = records.texts[model.hash] else {
            throw Failure(
                "\(topic.name) does not have the text of \(model.name) \(model.version) (\(model.hash)): was the topic "
                    + "deleted? start the rollout anew")
        }
        return try Failure.describing { try ModelRevision(text: text, fileName: "\(model.name) \(model.version)") }
    }
}

extension Rollout {
    /// `acme 7 → acme 8`, or `acme 7 → 8`.
    var title: String {
        previous.name == model.name
            ? "\(previous.name) \(previous.version) → \(model.version)"
            : "\(previous.name) \(previous.version) → \(model.name) \(model.version)"
    }
}

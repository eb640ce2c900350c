import ArgumentParser
import Engine
import Events
import Kafka
import Logging
import Rollout
import ServiceLifecycle

struct RolloutStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Score the log by a new model, beside the live one, and keep up with it.",
        discussion: """
            Runs in the foreground until the rollout is promoted or aborted, beside `tierline run`, which notices nothing \
            of it. SIGTERM and SIGINT end it gracefully; the same command again goes on where it was. Its scores, tier \
            changes and alerts go to topics of their own, <application>.rollout-<version>.scores and so on, and every event \
            is marked `tierlinereplay`.

            Example: tierline rollout start --config tierline.yaml --model model-8.yaml
            """)

    @OptionGroup var options: RolloutOptions

    @Option(help: ArgumentHelp("The new model (YAML).", valueName: "file"))
    var model: String

    @Option(help: "The shadow's application name; <application>.rollout-<version> if it is left out.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "From which record time on the new model reads the log: RFC 3339, milliseconds since 1970, or `earliest`, "
                + "which it is if this is left out.", valueName: "time"))
    var from: Beginning?

    enum Beginning: ExpressibleByArgument {
        case earliest
        case time(Timestamp)

        init?(argument: String) {
            if argument == "earliest" {
                self = .earliest
            } else if let time = TimeArgument(argument: argument) {
                self = .time(time.time)
            } else {
                return nil
            }
        }

        var time: Timestamp? {
            if case .time(let time) = self { time } else { nil }
        }
    }

    func run() async throws {
        let installation = try Installation(configurationFile: options.config)
        let logger = installation.bootstrapLogging()
        let revision = try ModelFiles.read(model)
        let engine = try installation.engine()
        let log = LibrdkafkaWarnings.sink(logger)
        if let time = from?.time, time > engine.wallClock() {
            throw Failure(
                "--from \(Columns.time(time)) is still to come: the shadow would pass over every record, and its promotion take "
                    + "all points away")
        }
        let rollout = try Failure.describing {
            try RolloutStart(engine, log: log).begin(revision, name: name, from: from?.time)
        }
        if let from, from.time != rollout.fromTime {
            let beginning = rollout.fromTime.map(Columns.time) ?? "the earliest record"
            throw Failure(
                "the shadow \(rollout.shadow) reads from \(beginning) on, and cannot begin elsewhere: leave --from out to go "
                    + "on, or begin anew after `tierline rollout abort`")
        }
        let signals = await StopSignals()
        logger.info(
            "the shadow of a rollout starts",
            metadata: ["rollout": "\(rollout.title)", "shadow": "\(rollout.shadow)"])
        let shadow = engine.replay(as: rollout.shadow, ReplayScope(from: rollout.fromTime), model: revision)
        try await Daemon.run(
            [
                ScorerService(shadow, logger: logger),
                ShadowWatch(rollout, of: engine, logger: logger, log: log),
            ], until: signals, logger: logger)
    }
}

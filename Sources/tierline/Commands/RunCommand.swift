import Admin
import ArgumentParser
import Engine
import Kafka
import Logging
import ServiceLifecycle
import Settings
import SystemPackage

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the daemon: score the log and publish scores and tier changes.",
        discussion: """
            SIGTERM and SIGINT finish the batch, commit, leave the group and exit with 0; a second signal ends the \
            process at once. Nothing is lost either way: what was not committed is read again.

            SIGHUP, and a change of the model file, put the model anew in force if only points, weights, caps, bonuses and \
            tiers change, or rules over attributes that are kept. What takes more is refused, and the running model stays.

            Every key of the configuration can be set by an environment variable: scorer.threads is \
            TIERLINE_SCORER_THREADS. `tierline run --settings` lists them.

            Metrics for Prometheus, health and accounts are served at admin.address and admin.port: /metrics, /healthz, \
            /readyz and /accounts/{account}.
            """)

    @Option(help: "The configuration file (YAML).")
    var config: String?

    @Flag(help: "List every setting with its variable, default and meaning, and end.")
    var settings = false

    func validate() throws {
        if config == nil, !settings { throw ValidationError("Missing expected argument '--config <config>'") }
    }

    func run() async throws {
        guard let config, !settings else { return SettingsTable.print() }
        let installation = try Installation(configurationFile: config)
        let logger = installation.bootstrapLogging()
        let engine = try installation.engine()
        let signals = await StopSignals()
        logger.info("tierline \(Version.current) starts", metadata: ["librdkafka": "\(KafkaLibrary.version)"])
        let scorer = ScorerService(engine, logger: logger)
        var services: [any Service] = [scorer]
        let admin = installation.settings.admin
        if admin.port != 0 {
            // First, so that it stops last: a scorer that stops slowly can be watched doing so.
            services.insert(
                AdminServer(
                    address: admin.address, port: admin.port,
                    view: AdminView(scorer, wallClock: engine.wallClock, version: Version.current), logger: logger),
                at: 0)
        }
        services.append(
            ModelWatch(path: installation.settings.model.string, scorer: scorer, first: engine.revision, logger: logger)
        )
        try await Daemon.run(services, until: signals, logger: logger)
    }
}

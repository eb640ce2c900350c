internal import Engine
internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// The whole of Tierline in one process: made-up traffic, the same engine over librdkafka's in-process cluster, and a
/// consumer of what it publishes.
///
/// Record times are the producer's: the cluster has none of its own.
public struct Demo: Sendable {
    /// How the demo runs.
    public struct Options: Sendable {
        /// Seconds after which it ends; `nil`: when it is cancelled.
        public var seconds: Double?
        /// The same seed makes the same traffic.
        public var seed: UInt64
        /// How many accounts the traffic is about.
        public var accounts: Int
        /// Simulated seconds a second.
        public var speed: Double
        /// Records that an average account brings in a simulated week.
        public var eventsPerWeek: Double

        /// `seconds` are of the wall clock; an hour passes in a second where no `speed` is given.
        public init(
            seconds: Double? = nil, seed: UInt64 = 7, accounts: Int = 300, speed: Double = 3600,
            eventsPerWeek: Double = 20
        ) {
            self.seconds = seconds
            self.seed = seed
            self.accounts = accounts
            self.speed = speed
            self.eventsPerWeek = eventsPerWeek
        }
    }

    private let options: Options
    private let revision: ModelRevision

    /// - Throws: What is wrong with the demo's own model, which a test makes sure of is nothing.
    public init(_ options: Options) throws {
        self.options = options
        revision = try ModelRevision(text: Traffic.model, fileName: "demo.yaml")
    }

    private static let partitions = 4
    /// What has happened before the demo starts, so that its accounts are not all strangers.
    private static let history: Milliseconds = 14 * 86_400_000

    /// Runs the demo, shows it on the terminal, and sums it up at its end.
    ///
    /// - Throws: What keeps the engine or the cluster from working, or `TerminalError`.
    public func run() async throws {
        let cluster = try MockCluster()
        let topics = TopicNames(application: "demo", log: "demo.events")
        for topic in topics.all + revision.compiled.queues.map(topics.alerts) {
            try cluster.createTopic(topic, partitions: Demo.partitions)
        }

        let clock = ScaledClock(start: ScaledClock.mondayMorning(), speed: options.speed)
        let service = ScorerService(
            configuration(topics, cluster, clock), logger: Logger(label: "demo") { _ in SwiftLogNoOpLogHandler() })
        let engine = Task { try await service.run() }
        let stage = try Stage(
            traffic: TrafficPump(
                TrafficGenerator(
                    seed: options.seed, accounts: options.accounts, start: clock.start - Demo.history,
                    eventsPerWeek: options.eventsPerWeek),
                to: topics.log, bootstrapServers: cluster.bootstrapServers),
            downstream: Downstream(
                topics, partitions: Demo.partitions, tiers: revision.compiled.model.tiers.map(\.name),
                bootstrapServers: cluster.bootstrapServers),
            clock: clock, status: service.status, seconds: options.seconds)

        let last: DemoSnapshot
        do {
            last = try await stage.play(while: engine)
        } catch {
            engine.cancel()
            _ = try? await engine.value
            throw error
        }
        engine.cancel()
        try await engine.value
        let terminal = Terminal()
        let lines = Summary(last).lines(width: terminal.size.width, colours: terminal.hasColours)
        try terminal.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    private func configuration(
        _ topics: TopicNames, _ cluster: MockCluster, _ clock: ScaledClock
    ) -> EngineConfiguration {
        EngineConfiguration(
            application: "demo", instance: "demo", revision: revision,
            // The in-process cluster drops offsets that are committed in transactions.
            guarantee: .atLeastOnce, kafka: ["bootstrap.servers": cluster.bootstrapServers], logTopic: topics.log,
            times: .producer,
            newPartitions: Demo.partitions, managesTopics: false, threads: 2, commitInterval: .milliseconds(50),
            shutdownTimeout: .seconds(3), wallClock: { clock.now })
    }
}

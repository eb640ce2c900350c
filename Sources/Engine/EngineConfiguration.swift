public import Events
public import Kafka

/// All that the live engine needs to be told.
public struct EngineConfiguration: Sendable {
    /// Who sets the records' times.
    public enum RecordTimes: String, Sendable, CaseIterable {
        /// The broker, as it appends them.
        case append
        /// The producers.
        case producer
    }

    /// What becomes of events when something is killed in between.
    public enum Guarantee: Sendable {
        /// Outputs, state and offsets are one Kafka transaction: every event comes out once.
        case exactlyOnce
        /// Outputs, then state, then offsets: after a crash an event may come a second time, under the same id.
        case atLeastOnce
    }

    /// Names the topics, the consumer group and the events' source.
    public var application: String
    /// Tells this process from others of the application; the same after a restart.
    public var instance: String
    /// The model to put in force; in a replay the one before the first that is heeded.
    public var revision: ModelRevision
    /// In a replay, the models of partitions that begin with another one than `revision`.
    package var firstModels: [Int32: ModelRevision] = [:]
    /// What of the log is scored: for another scope than the live one `application` must be another too.
    public var scope: EngineScope
    /// What becomes of events when something is killed in between.
    public var guarantee: Guarantee
    /// The user's librdkafka properties.
    public var kafka: ClientConfiguration.Layer
    /// The topic that is scored.
    public var logTopic: String
    /// Who sets the log's record times; ticks carry the wall clock where producers do.
    public var times: RecordTimes
    /// Whether ticks are written, so that time passes when nothing happens.
    public var ticks: Bool
    /// How producers spread the log's keys.
    public var partitioner: KeyPartitioner
    /// Partitions of topics that have to be created and whose log does not say.
    public var newPartitions: Int
    /// Copies of topics that have to be created; `nil`: the broker's default.
    public var replication: Int?
    /// Whether topics are created and checked at start. The in-process cluster of the demo cannot be asked to.
    public var managesTopics: Bool
    /// Where the partitions' state is kept on the local disk, so that it need not fit into memory, nor be read back from
    /// the changelog at each start; `nil`: in memory alone.
    public var stateDirectory: String?
    /// Bytes that accounts may take in memory, all partitions together, where there is a state directory.
    public var memory: Int
    /// How many workers, each with a consumer and a producer of its own.
    public var threads: Int
    /// The longest time between two commits while records come.
    public var commitInterval: Duration
    /// How long a stop may take before what is not committed is left for the next start.
    public var shutdownTimeout: Duration
    /// A commit of more events and accounts than this gets more time. In a backlog of a hundred thousand accounts an interval
    /// brings some twenty thousand; only new accounts by the hundred thousand, or a change of model, bring more than this.
    package var usualChanges = 200_000
    /// How long one call of a commit may take; after that the same call is made again, for as long as it takes.
    public var callTimeout: Duration
    /// How long one call into librdkafka may block beyond its own time before the process gives up. Brokers that restart
    /// were seen to hold calls for more than a minute.
    public var callPatience: Duration
    /// The wall clock, milliseconds since 1970.
    public var wallClock: @Sendable () -> Timestamp

    /// Checks nothing; what a broker or the model objects to comes to light when the engine starts.
    public init(
        application: String, instance: String, revision: ModelRevision, scope: EngineScope = .live,
        guarantee: Guarantee = .exactlyOnce,
        kafka: ClientConfiguration.Layer, logTopic: String = "tierline.events", times: RecordTimes = .append,
        ticks: Bool = true,
        partitioner: KeyPartitioner = .murmur2, newPartitions: Int = 8, replication: Int? = nil,
        managesTopics: Bool = true, stateDirectory: String? = nil, memory: Int = 512 << 20, threads: Int,
        commitInterval: Duration = .seconds(1),
        shutdownTimeout: Duration = .seconds(30), callTimeout: Duration = .seconds(5),
        callPatience: Duration = .seconds(120),
        wallClock: @escaping @Sendable () -> Timestamp
    ) {
        self.application = application
        self.instance = instance
        self.revision = revision
        self.scope = scope
        self.guarantee = guarantee
        self.kafka = kafka
        self.logTopic = logTopic
        self.times = times
        self.ticks = ticks
        self.partitioner = partitioner
        self.newPartitions = newPartitions
        self.replication = replication
        self.managesTopics = managesTopics
        self.stateDirectory = stateDirectory
        self.memory = memory
        self.threads = threads
        self.commitInterval = commitInterval
        self.shutdownTimeout = shutdownTimeout
        self.callTimeout = callTimeout
        self.callPatience = callPatience
        self.wallClock = wallClock
    }

    /// The same installation, set up to score its log once more under another name.
    ///
    /// - Parameters:
    ///   - name: The application name of the replay: its group, its topics and its state are of this name.
    ///   - scope: What of the log it scores.
    ///   - revision: The model it begins with.
    public func replay(as name: String, _ scope: ReplayScope, model revision: ModelRevision) -> EngineConfiguration {
        var copy = self
        copy.application = name
        copy.scope = .replay(scope)
        copy.revision = revision
        return copy
    }

    /// The names of the application's topics.
    public var topics: TopicNames { TopicNames(application: application, log: logTopic) }
}

public import SystemPackage

/// How one `tierline run` is set up: environment variables over the configuration file over the defaults.
public struct Settings: Hashable, Sendable {
    /// What names this installation: consumer group and output topics.
    public var application: String
    /// What tells this process from the others of the application, the same after a restart.
    public var instance: String
    /// The model file, relative paths resolved against the folder of the configuration file.
    public var model: FilePath
    /// What becomes of events when something is killed in between.
    public var guarantee: Guarantee
    /// Properties for librdkafka as given, without the prefix `kafka.`. May hold secrets: do not print.
    public var kafka: [String: String]
    /// The topic of events, and the log lines of the process.
    public var log: Log
    /// How missing topics are made.
    public var topics: Topics
    /// How the workers work.
    public var scorer: Scorer
    /// Where state is kept on a local disk, relative paths resolved against the folder of the configuration file.
    public var stateDirectory: FilePath
    /// Where metrics, health and accounts are served.
    public var admin: Admin
    /// How long a graceful stop may take, in milliseconds.
    public var shutdownTimeout: Int64

    /// Settings from their parts, none of which is checked here.
    public init(
        application: String, instance: String, model: FilePath, guarantee: Guarantee, kafka: [String: String],
        log: Log, topics: Topics, scorer: Scorer, stateDirectory: FilePath, admin: Admin, shutdownTimeout: Int64
    ) {
        self.application = application
        self.instance = instance
        self.model = model
        self.guarantee = guarantee
        self.kafka = kafka
        self.log = log
        self.topics = topics
        self.scorer = scorer
        self.stateDirectory = stateDirectory
        self.admin = admin
        self.shutdownTimeout = shutdownTimeout
    }

    /// What becomes of events when something is killed in between.
    public enum Guarantee: String, CaseIterable, Sendable {
        /// Every event comes out once: outputs, state and offsets are one Kafka transaction.
        case exactlyOnce = "exactly-once"
        /// An event may come out a second time, with the same `ce_id`: for brokers without transactions.
        case atLeastOnce = "at-least-once"
    }

    /// The topic of events, and the process's own log lines.
    public struct Log: Hashable, Sendable {
        /// Whose clock dates the records.
        public enum Times: String, CaseIterable, Sendable {
            /// The broker's, when it appends.
            case append
            /// The producers'.
            case producer
        }

        /// How producers choose a partition for a key.
        public enum Partitioner: String, CaseIterable, Sendable {
            /// As the Java client does by default.
            case murmur2
            /// As librdkafka does by default.
            case crc32
        }

        /// The form of the process's own log lines.
        public enum Format: String, CaseIterable, Sendable {
            case text, json
        }

        /// The least severity of log lines that are written.
        public enum Level: String, CaseIterable, Sendable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// The topic of events that is scored.
        public var topic: String
        /// Whose clock dates its records.
        public var times: Times
        /// Whether the process writes ticks, so that time passes when nothing happens.
        public var ticks: Bool
        /// How its producers choose a partition.
        public var partitioner: Partitioner
        /// The form of log lines.
        public var format: Format
        /// The least severity of log lines.
        public var level: Level

        /// A log's settings from their parts.
        public init(
            topic: String, times: Times, ticks: Bool, partitioner: Partitioner, format: Format, level: Level
        ) {
            self.topic = topic
            self.times = times
            self.ticks = ticks
            self.partitioner = partitioner
            self.format = format
            self.level = level
        }
    }

    /// How topics are made that do not exist yet.
    public struct Topics: Hashable, Sendable {
        /// How many partitions they get.
        public var partitions: Int
        /// `nil`: as the broker would.
        public var replication: Int?

        /// How many partitions, and how many replicas of each.
        public init(partitions: Int, replication: Int?) {
            self.partitions = partitions
            self.replication = replication
        }
    }

    /// The server of metrics, health and accounts.
    public struct Admin: Hashable, Sendable {
        /// The name or address on which it listens.
        public var address: String
        /// 0: there is none.
        public var port: Int

        /// Where it listens; port 0: nowhere.
        public init(address: String, port: Int) {
            self.address = address
            self.port = port
        }
    }

    /// The workers that score.
    public struct Scorer: Hashable, Sendable {
        /// How many workers there are.
        public var threads: Int
        /// The longest time between two commits, in milliseconds.
        public var commitInterval: Int64
        /// Bytes that accounts may take in memory.
        public var memory: Int

        /// How many workers, the longest time between their commits in milliseconds, and bytes for all their accounts.
        public init(threads: Int, commitInterval: Int64, memory: Int) {
            self.threads = threads
            self.commitInterval = commitInterval
            self.memory = memory
        }
    }
}

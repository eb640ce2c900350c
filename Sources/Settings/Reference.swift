import YAMLFiles

/// The settings, one by one: the source of the checks, of the reference and of the defaults.
enum Key {
    static let application = SettingKey.topicName(
        "application", maximumLength: TopicName.maximumPartLength, fallback: .value("tierline"),
        meaning: "Names this installation: the consumer group, and the first part of every topic it writes.")
    static let instance = SettingKey.topicName(
        "instance", maximumLength: TopicName.maximumPartLength, fallback: .described("the host's name"),
        meaning: "Tells this process from the others of the application; keep it the same over restarts.")
    static let model = SettingKey.path(
        "model", meaning: "The file of the scoring model, relative to the folder of this file.")
    static let guarantee = SettingKey<Settings.Guarantee>.choice(
        "guarantee", fallback: .exactlyOnce,
        meaning: "Whether an event comes out once, or, for brokers without transactions, perhaps twice after a crash.")
    static let bootstrapServers = SettingKey.kafkaProperty(
        "kafka.bootstrap.servers", meaning: "Brokers to begin with, as host:port, separated by commas.")
    static let logTopic = SettingKey.topicName(
        "log.topic", maximumLength: TopicName.maximumLength, fallback: .value("tierline.events"),
        meaning: "The topic of events that is scored.")
    static let logTimes = SettingKey<Settings.Log.Times>.choice(
        "log.times", fallback: .append,
        meaning: "Whose clock dates the records of the topic: the broker's (append) or the producers'.")
    static let logTicks = SettingKey.boolean(
        "log.ticks", fallback: true,
        meaning: "Whether ticks are written, so that time passes when nothing happens; off for old data.")
    static let logPartitioner = SettingKey<Settings.Log.Partitioner>.choice(
        "log.partitioner", fallback: .murmur2,
        meaning: "How producers choose the partition of an account: as Java (murmur2) or as librdkafka (crc32).")
    static let logFormat = SettingKey<Settings.Log.Format>.choice(
        "log.format", fallback: .text, meaning: "The form of the daemon's own log lines.")
    static let logLevel = SettingKey<Settings.Log.Level>.choice(
        "log.level", fallback: .info, meaning: "The least severity of the daemon's own log lines.")
    static let topicsPartitions = SettingKey.integer(
        "topics.partitions", in: 1...10_000, fallback: .value("8"),
        meaning: "Partitions of topics that are created.")
    static let topicsReplication = SettingKey.integer(
        "topics.replication", in: 1...100, fallback: .described("the broker's default"),
        meaning: "Replicas of topics that are created.")
    static let scorerThreads = SettingKey.integer(
        "scorer.threads", in: 1...1_024, fallback: .described("the number of cores"),
        meaning: "Workers that score, each a thread with a consumer and a producer of its own.")
    static let scorerCommitInterval = SettingKey.duration(
        "scorer.commit_interval", in: 1...10_000, fallback: "1s",
        meaning: "The longest time between two commits while records come; when none wait, they come at once.")
    static let scorerMemory = SettingKey.size(
        "scorer.memory", in: 1 << 20...1 << 40, fallback: "512MiB",
        meaning: "What accounts may take in memory; the others are on the disk and come when they are heard of.")
    static let stateDirectory = SettingKey.path(
        "state.directory", fallback: .value("state"),
        meaning:
            "Where state is kept on a local disk, relative to the folder of this file; a cache that may be deleted.")
    static let adminAddress = SettingKey.address(
        "admin.address", fallback: "127.0.0.1",
        meaning: "Where metrics, health and accounts are served; nobody is asked who he is, so mind who can reach it.")
    static let adminPort = SettingKey.integer(
        "admin.port", in: 0...65_535, fallback: .value("8690"),
        meaning: "The port of metrics, health and accounts; 0 to serve none.")
    static let shutdownTimeout = SettingKey.duration(
        "shutdown.timeout", in: 1_000...3_600_000, fallback: "30s", meaning: "How long a graceful stop may take.")
}

extension Settings {
    /// Every setting, in the order of the example file. Properties of librdkafka other than `bootstrap.servers` are
    /// not listed: any may be given as `kafka.<property>`, except ``reservedKafkaProperties``.
    public static let reference: [Setting] = checks.map(\.setting)

    /// Every setting with a check of a text: what is wrong with it, in words that follow it.
    static let checks: [(setting: Setting, fault: @Sendable (String) -> String?)] = [
        check(Key.application), check(Key.instance), check(Key.model), check(Key.guarantee),
        check(Key.bootstrapServers),
        check(Key.logTopic), check(Key.logTimes), check(Key.logTicks), check(Key.logPartitioner),
        check(Key.logFormat), check(Key.logLevel), check(Key.topicsPartitions), check(Key.topicsReplication),
        check(Key.scorerThreads), check(Key.scorerCommitInterval), check(Key.scorerMemory), check(Key.stateDirectory),
        check(Key.adminAddress), check(Key.adminPort),
        check(Key.shutdownTimeout),
    ]

    private static func check(
        _ key: SettingKey<some Sendable>
    ) -> (setting: Setting, fault: @Sendable (String) -> String?) {
        let fault: @Sendable (String) -> String? = { text in
            do throws(Refusal) {
                _ = try key.parse(text)
                return nil
            } catch {
                return error.requirement
            }
        }
        return (key.setting, fault)
    }

    /// What some properties of librdkafka must have at least, each with the reason.
    static let leastKafkaValues: [String: (value: Int, reason: String)] = [
        "max.poll.interval.ms": (120_000, "calls of a commit may block for more than a minute while a broker restarts")
    ]

    /// Properties of librdkafka that Tierline sets itself, as being exactly once depends on them, each with the reason.
    public static let reservedKafkaProperties: [String: String] = [
        "enable.auto.commit": "offsets are committed with the state they belong to",
        "enable.auto.offset.store": "offsets are committed with the state they belong to",
        "group.id": "it follows from \"application\"",
        "group.instance.id": "it follows from \"instance\"",
        "transaction.timeout.ms": "what others may have to wait for depends on it",
        "transactional.id": "it follows from \"application\" and \"instance\"",
        "isolation.level": "only committed records may be scored",
        "partition.assignment.strategy": "the workers answer rebalances of this kind only",
        "enable.partition.eof": "restoring state depends on it",
        "auto.offset.reset": "a log is always scored from its beginning",
        "enable.idempotence": "a message that is sent again must not be written twice",
        "allow.auto.create.topics": "a broker would make topics without the properties that they need",
        "message.timeout.ms": "what cannot be delivered holds up the commit instead",
        "delivery.timeout.ms": "it is another name of \"message.timeout.ms\", which may not be set either",
        "delivery.report.only.error": "only failures are looked at",
        "metadata.broker.list": "it is an old name of \"bootstrap.servers\"; set that",
    ]
}

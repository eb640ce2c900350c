public import Kafka
internal import Logging

/// The librdkafka properties of each kind of handle.
extension EngineConfiguration {
    /// A worker's consumer: a static member of the application's group.
    func member(_ worker: Int) throws(ConfigurationError) -> ClientConfiguration {
        let member = try ClientConfiguration(
            defaults: .client([
                "client.id": "\(application)-\(instance)-\(worker)",
                // Static members send no leave: what they held is stalled for as long as the session lasts.
                "session.timeout.ms": "6000",
                "heartbeat.interval.ms": "1500",
                // A partition that is assigned anew waits until the fetch on its way has come back.
                "fetch.wait.max.ms": "100",
                // A broker may answer one fetch with all that it has.
                "receive.message.max.bytes": "1000000000",
            ]),
            chosen: kafka,
            required: [
                "group.id": application,
                "group.instance.id": "\(application)-\(instance)-\(worker)",
                "partition.assignment.strategy": "range",
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                "enable.partition.eof": "true",
                "allow.auto.create.topics": "false",
            ])
        // Calls of a commit were seen to block for more than a minute while a broker restarts.
        let interval = member["max.poll.interval.ms"].flatMap { Int($0) } ?? .max
        return interval >= 120_000 ? member : try member.setting(["max.poll.interval.ms": "120000"])
    }

    /// A consumer that reads state back. It has the group's name, so that it can be asked where the group last committed,
    /// but never subscribes: a member's own answers may be stale, and this one's wait for pending transactions.
    func stateReader(_ worker: Int) throws(ConfigurationError) -> ClientConfiguration {
        try reader(group: "state-\(worker)", isolation: "read_committed").setting(["group.id": application])
    }

    /// A consumer that belongs to no group, for the changelog, topics and watermarks.
    ///
    /// - Parameter group: librdkafka wants a name; nothing is ever committed under it.
    public func reader(group: String, isolation: String = "read_uncommitted") throws(ConfigurationError)
        -> ClientConfiguration
    {
        try ClientConfiguration(
            defaults: .client([
                "client.id": "\(application)-\(instance)-\(group)",
                "receive.message.max.bytes": "1000000000",
                // Half a second at the end of each partition adds up when many are restored.
                "fetch.wait.max.ms": "10",
                // Where a log ends is asked of the leader that the client knows, and one that has moved is not looked for
                // again until that is too old: a quarter of an hour by default, in which nothing could be taken over.
                "topic.metadata.refresh.interval.ms": "2000",
                "metadata.max.age.ms": "6000",
            ]),
            chosen: kafka,
            required: [
                "group.id": "\(application)-\(group)",
                "isolation.level": isolation,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": "false",
                "enable.auto.offset.store": "false",
                "enable.partition.eof": "true",
                "allow.auto.create.topics": "false",
            ])
    }

    /// A worker's transactional producer. Its identity is the same after a restart: a random one would leave the
    /// transaction of a dead process open for as long as the broker waits, and hold up all who read what is committed. It
    /// holds for the whole cluster, and no name has a colon: `acme` on `eu-1` is not `acme-eu` on `1`.
    ///
    /// - Parameter timeout: How long a transaction may take before the broker gives it up.
    func transactionalWriter(_ worker: Int, timeout: Duration) throws(ConfigurationError) -> ClientConfiguration {
        try ClientConfiguration(
            defaults: writerDefaults("writer-\(worker)", more: stayingWithKnownBrokers), chosen: kafka,
            required: [
                "transactional.id": "\(application):\(instance):\(worker)",
                "transaction.timeout.ms": "\(Int(timeout / .milliseconds(1)))",
                "allow.auto.create.topics": "false",
            ])
    }

    /// An idempotent producer that never gives a message up: what it cannot deliver holds up the commit, and no more is
    /// read, until the broker is back.
    ///
    /// - Parameter name: Tells the process's producers apart in the broker's log.
    public func writer(_ name: String) throws(ConfigurationError) -> ClientConfiguration {
        try ClientConfiguration(
            defaults: writerDefaults(name), chosen: kafka,
            required: ["message.timeout.ms": "0", "allow.auto.create.topics": "false"])
    }

    /// From 2.10 on librdkafka forgets the brokers that it knows once none of them can be reached, and looks for them anew. With
    /// them goes the thread that the group's coordinator was asked by, and the call that sends offsets then waits for it without
    /// end (confluentinc/librdkafka#5511, found with 2.16 where a single broker was restarted). So a producer goes on asking
    /// those it knows. Not with 2.10 itself, which takes that for a fatal error: from 2.11 on, which has the other property.
    private var stayingWithKnownBrokers: ClientConfiguration.Layer {
        let known = ClientConfiguration.knownProperties
        return known.contains("metadata.recovery.rebootstrap.trigger.ms") ? ["metadata.recovery.strategy": "none"] : [:]
    }

    private func writerDefaults(
        _ name: String, more: ClientConfiguration.Layer = [:]
    ) -> ClientConfiguration.Layer {
        let common: ClientConfiguration.Layer = .client([
            "client.id": "\(application)-\(instance)-\(name)",
            "linger.ms": "2",
            "compression.type": "lz4",
            "message.max.bytes": String(NewTopic.messageBytes + (1 << 20)),
        ])
        return ClientConfiguration.Layer(common.properties + more.properties)
    }
}

extension ClientConfiguration {
    /// With batches of at most so many bytes: a broker holds a whole batch against its topic's `max.message.bytes`, and what
    /// is larger it refuses for ever. A message that is larger by itself still goes alone.
    func batching(atMost bytes: Int) throws(ConfigurationError) -> ClientConfiguration {
        // Where nothing is said, librdkafka's own default.
        let usual = self["batch.size"].flatMap { Int($0) } ?? 1_000_000
        return bytes < usual ? try setting(["batch.size": "\(bytes)"]) : self
    }
}

extension ClientConfiguration.Layer {
    /// What is a kind of client's own, after what all have in common.
    fileprivate static func client(_ own: Self) -> Self {
        let common: Self = [
            "log.connection.close": "false",
            // By librdkafka's default a client may stay away for ten seconds after the broker has come back: longer than a
            // member's session, and as long as a transaction.
            "reconnect.backoff.ms": "50",
            "reconnect.backoff.max.ms": "1000",
        ]
        return Self(common.properties + own.properties)
    }
}

/// Hands librdkafka's log lines on.
func librdkafkaLog(_ logger: Logger) -> LogSink {
    { line in
        // Syslog's severities.
        let level: Logger.Level =
            switch line.level {
            case ...2: .critical
            case 3: .error
            case 4: .warning
            case 5: .notice
            case 6: .info
            default: .debug
            }
        logger.log(level: level, "\(line.text)", metadata: ["librdkafka": "\(line.facility)"])
    }
}

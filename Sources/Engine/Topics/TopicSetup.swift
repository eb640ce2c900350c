internal import Events
internal import Glibc
internal import Kafka
internal import Logging
internal import Scoring

/// Makes the topics that are missing, and refuses those that would not do.
struct TopicSetup {
    private let configuration: EngineConfiguration
    private let admin: Admin
    private let logger: Logger
    private let timeout = Duration.seconds(5)

    init(_ configuration: EngineConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        admin = try Admin(configuration.reader(group: "setup"), log: librdkafkaLog(logger))
    }

    /// Waits for the broker, then creates and checks the topics.
    ///
    /// - Throws: `TopicProblem` where a topic would not do; `Stopped` if told to stop meanwhile.
    func prepare(stop: StopSignal) throws -> TopicFacts {
        var complaint = Complaint(every: .seconds(10))
        while true {
            if stop.isRequested { throw Stopped() }
            do {
                return configuration.managesTopics
                    ? try createAndCheck() : TopicFacts(logPartitions: try countPartitions())
            } catch let error as KafkaError where error.disposition == .retriable {
                complaint.make { logger.warning("waiting for the broker: \(error)") }
                stop.wait(upTo: .milliseconds(500))
            }
        }
    }

    private func countPartitions() throws -> Int {
        let names = configuration.topics
        guard let count = try admin.partitionCounts(of: [names.log], timeout: timeout)[names.log] else {
            throw TopicSetup.missingLog(names.log)
        }
        return count
    }

    private static func missingLog(_ name: String) -> TopicProblem {
        TopicProblem(topic: name, cause: "it does not exist; create it, or set log.topic to the one that does")
    }

    /// The application's topics, those of the model's queues included.
    private var all: [String] {
        configuration.topics.all + configuration.revision.compiled.queues.map(configuration.topics.alerts)
    }

    private func createAndCheck() throws -> TopicFacts {
        let names = configuration.topics
        var partitions = try admin.partitionCounts(of: all, timeout: timeout)
        if partitions[names.log] == nil {
            if configuration.scope != .live { throw TopicSetup.missingLog(names.log) }
            try create([NewTopic(names.log, of: configuration, partitions: configuration.newPartitions)])
            partitions[names.log] = configuration.newPartitions
        }
        let count = partitions[names.log]!
        try create(
            all.filter { partitions[$0] == nil }.map {
                NewTopic($0, of: configuration, partitions: $0 == names.models ? 1 : count)
            })
        for name in all {
            if let found = partitions[name], found != count, name != names.models {
                throw TopicProblem(
                    topic: name,
                    cause: "it has \(found) partitions, the log \(names.log) has \(count): an account's records and "
                        + "events share a partition number; recreate the topic with \(count), or set another application"
                )
            }
        }
        var facts = TopicFacts(logPartitions: count)
        let properties = try checkPolicies()
        if let kept = properties[names.changelog]?["delete.retention.ms"]?.value.flatMap({ Milliseconds($0) }) {
            facts.changelogDeletionsKept = kept
        }
        if let most = properties[names.deadLetters]?["max.message.bytes"]?.value.flatMap({ Int($0) }) {
            facts.deadLetterBytes = min(most, NewTopic.messageBytes)
        }
        for (name, properties) in properties where name != names.log {
            guard let most = properties["max.message.bytes"]?.value.flatMap({ Int($0) }) else { continue }
            facts.batchBytes = max(1, min(most, facts.batchBytes))
        }
        return facts
    }

    private func create(_ topics: [NewTopic]) throws {
        if topics.isEmpty { return }
        let failures = try admin.create(topics, timeout: timeout)
        for topic in topics {
            guard let failure = failures[topic.name] else {
                logger.info(
                    "topic created", metadata: ["topic": "\(topic.name)", "partitions": "\(topic.partitions ?? 0)"])
                continue
            }
            // Another process may have been first.
            if failure.code == .topicAlreadyExists { continue }
            if failure.disposition == .retriable { throw failure }
            throw TopicProblem(topic: topic.name, cause: "it could not be created: \(failure)")
        }
        try awaitCreation(of: topics)
    }

    /// A broker answers before all brokers know of a topic, itself included, and a group whose leader does not know of it yet
    /// shares out nothing. What is not seen in time comes to light later.
    private func awaitCreation(of topics: [NewTopic]) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            let counts = try admin.partitionCounts(of: topics.map(\.name), timeout: timeout)
            if topics.allSatisfy({ counts[$0.name] != nil }) { return }
            usleep(50_000)
        }
    }

    /// - Returns: The topics' properties, as far as the broker tells them.
    private func checkPolicies() throws -> [String: [String: TopicProperty]] {
        let names = configuration.topics
        // The log is the live engine's concern.
        let all = configuration.scope == .live ? all : all.filter { $0 != names.log }
        let found: [String: Result<[String: TopicProperty], KafkaError>]
        do {
            found = try admin.properties(of: all, timeout: timeout)
        } catch {
            if error.disposition == .retriable { throw error }
            logger.warning("the topics' properties cannot be checked: \(error)")
            return [:]
        }
        var known: [String: [String: TopicProperty]] = [:]
        for name in all {
            guard case .success(let properties)? = found[name] else {
                logger.warning("the topic's properties cannot be checked", metadata: ["topic": "\(name)"])
                continue
            }
            known[name] = properties
            try check(name, "message.timestamp.type", properties) { type in
                guard name == names.log, configuration.times == .append, type != "LogAppendTime" else { return nil }
                return "the broker must set the records' times; set message.timestamp.type=LogAppendTime, or accept "
                    + "producers' times with log.times: producer"
            }
            try check(name, "cleanup.policy", properties) { policy in
                let policies = policy.split(separator: ",")
                switch name {
                case names.scores where policies != ["compact"], names.changelog where policies != ["compact"]:
                    return "it would lose accounts; set cleanup.policy=compact"
                case names.models where policies != ["compact"]:
                    return "it would lose models; set cleanup.policy=compact"
                case names.log where policies.contains("compact"):
                    return "it would lose events, of which every one counts; set cleanup.policy=delete"
                default: return nil
                }
            }
            try check(name, "retention.ms", properties) { retention in
                if name == names.log, retention != "-1" {
                    logger.warning(
                        "the log forgets: history older than its retention cannot be replayed; set retention.ms=-1",
                        metadata: ["topic": "\(name)", "retention.ms": "\(retention)"])
                }
                return nil
            }
            try check(name, "max.message.bytes", properties) { most in
                // Dead letters are cut to what their topic takes.
                if name != names.log, name != names.deadLetters, Int(most).map({ $0 < NewTopic.messageBytes }) ?? false
                {
                    logger.warning(
                        """
                        what comes of an account may grow beyond what the topic takes, and would then end the process; \
                        set max.message.bytes=\(NewTopic.messageBytes)
                        """,
                        metadata: ["topic": "\(name)", "max.message.bytes": "\(most)"])
                }
                return nil
            }
        }
        return known
    }

    private func check(
        _ topic: String, _ property: String, _ properties: [String: TopicProperty], _ objection: (String) -> String?
    ) throws {
        guard let value = properties[property]?.value, let cause = objection(value) else { return }
        throw TopicProblem(topic: topic, cause: "\(property) is \(value): \(cause)")
    }
}

/// What the engine has to know of the topics.
struct TopicFacts {
    var logPartitions: Int
    /// For how long the changelog keeps the records of deleted accounts. Where nobody says, Kafka's default.
    var changelogDeletionsKept: Milliseconds = 86_400_000
    /// The size of messages that the topic of the dead letters takes.
    var deadLetterBytes = NewTopic.messageBytes
    /// The size of batches that every topic takes which is written to.
    var batchBytes = NewTopic.messageBytes
}

extension TopicNames {
    /// Every topic but those of alerts, the log first.
    public var all: [String] { [log, scores, tiers, deadLetters, changelog, models] }
}

/// A topic that Tierline cannot work with.
public struct TopicProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The topic's full name.
    public let topic: String
    /// What is wrong with it, and what to do about it.
    public let cause: String

    /// `cause` carries the remedy as well.
    public init(topic: String, cause: String) {
        self.topic = topic
        self.cause = cause
    }

    /// The topic, the cause and the remedy.
    public var description: String { "topic \(topic): \(cause)" }
}

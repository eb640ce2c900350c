import Engine
import Events
import Kafka
import Logging
import Synchronization
import Testing

/// No test takes it; one that would is stuck.
let patience = Duration.seconds(30)

/// A mock cluster with an application's topics on it, and who writes to and reads from them.
final class ServiceBench: Sendable {
    static let partitions = 4
    static let start: Timestamp = 1_700_000_000_000

    let cluster: MockCluster
    private let wall = Mutex(ServiceBench.start + day)
    let topics = TopicNames(application: "app", log: "tierline.events")

    init(brokers: Int = 1) throws {
        cluster = try MockCluster(brokers: brokers)
        for topic in topics.all {
            try cluster.createTopic(topic, partitions: Self.partitions, replicas: brokers)
        }
    }

    func setWallClock(_ time: Timestamp) {
        wall.withLock { $0 = time }
    }

    /// - Parameter instance: Two of one name would be one member of the group.
    func configuration(
        _ instance: String = "one", _ revision: ModelRevision? = nil, ticks: Bool = false,
        shutdownTimeout: Duration = .seconds(30), guarantee: EngineConfiguration.Guarantee = .exactlyOnce,
        callTimeout: Duration = .seconds(5)
    ) throws -> EngineConfiguration {
        EngineConfiguration(
            application: "app", instance: instance, revision: try revision ?? simpleModel(), guarantee: guarantee,
            kafka: kafka, times: .producer, ticks: ticks, managesTopics: false, threads: 1,
            shutdownTimeout: shutdownTimeout, callTimeout: callTimeout
        ) { [self] in wall.withLock(\.self) }
    }

    private var kafka: ClientConfiguration.Layer {
        [
            "bootstrap.servers": cluster.bootstrapServers, "fetch.wait.max.ms": "10",
            // The mock gives members nearly a whole session to join again.
            "session.timeout.ms": "3000", "heartbeat.interval.ms": "100",
            "reconnect.backoff.ms": "50", "reconnect.backoff.max.ms": "200",
        ]
    }

    // MARK: - Writing

    /// Writes records to the log, to the partitions of their keys.
    func write(_ entries: [Entry], partition: Int32? = nil) throws {
        let producer = try Producer(
            // All go out with the flush, a request a partition, whatever the machine is doing meanwhile.
            ClientConfiguration(defaults: kafka, chosen: ["partitioner": "murmur2_random", "linger.ms": "1000"]),
            log: { _ in })
        let topic = try producer.topic(topics.log)
        for entry in entries {
            let outcome = try withBytes(entry.key) { key in
                try withBytes(entry.value) { value in
                    try producer.produce(
                        to: topic, partition: partition, key: key, value: value, timestamp: entry.recorded)
                }
            }
            #expect(outcome == .queued)
        }
        try producer.flush(timeout: patience)
        #expect(producer.takeDeliveryFailures() == nil)
    }

    func write(changelogKey key: [UInt8], _ value: [UInt8], partition: Int32) throws {
        let producer = try Producer(ClientConfiguration(kafka), log: { _ in })
        let topic = try producer.topic(topics.changelog)
        let outcome = try withBytes(key) { key in
            try withBytes(value) { value in
                try producer.produce(to: topic, partition: partition, key: key, value: value)
            }
        }
        #expect(outcome == .queued)
        try producer.flush(timeout: patience)
    }

    // MARK: - Reading

    /// A record of a topic.
    struct Read {
        var partition: Int32
        var offset: Int64
        var time: Timestamp
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [String: String]

        var account: String { key.map { String(decoding: $0, as: UTF8.self) } ?? "" }
        var text: String { value.map { String(decoding: $0, as: UTF8.self) } ?? "" }
    }

    /// Everything that a topic holds at this moment, a partition after the other.
    func read(_ topic: String) throws -> [Read] {
        let consumer = try Consumer(
            ClientConfiguration(
                defaults: kafka,
                chosen: ["group.id": "reader", "enable.partition.eof": "true", "auto.offset.reset": "earliest"]),
            log: { _ in })
        try consumer.assign(
            (0..<Int32(Self.partitions)).map {
                PartitionOffset(topic: topic, partition: $0, offset: LogicalOffset.beginning)
            })
        var batch = MessageBatch(capacity: 1000)
        var records: [Read] = []
        var ends: Set<Int32> = []
        let deadline = ContinuousClock.now + patience
        while ends.count < Self.partitions, ContinuousClock.now < deadline {
            consumer.poll(into: &batch, timeout: .milliseconds(100))
            for index in 0..<batch.count {
                switch batch[index].kind {
                case .record: records.append(Read(batch[index]))
                case .endOfPartition: ends.insert(batch[index].partition)
                case .partitionError, .consumerError: break
                }
            }
        }
        #expect(ends.count == Self.partitions, "\(topic) could not be read")
        return records.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
    }

    /// What the core alone makes of the log as it is now: the moves between tiers by their ids, and the last scores.
    func expected(_ revision: ModelRevision? = nil) throws -> (tiers: Set<String>, scores: [String: String]) {
        var tiers: Set<String> = []
        var scores: [String: String] = [:]
        for (number, records) in Dictionary(grouping: try read(topics.log), by: \.partition) {
            let scorer = PartitionScorer(
                partition: number, revision: try revision ?? simpleModel(), keepsLastScoreOnly: false)
            for record in records {
                let control: LogRecord.Control? =
                    switch record.headers["tierline"] {
                    case "tick": .tick
                    case "model": .model
                    default: nil
                    }
                scorer.ingest(
                    Entry(
                        offset: record.offset, recorded: record.time, key: record.key, value: record.value,
                        control: control))
            }
            for event in scorer.publish(application: "app") {
                switch event.kind {
                case "tier": tiers.insert(event.text)
                case "score": scores[event.account] = event.text
                case "deletion": scores[event.account] = nil
                default: break
                }
            }
        }
        return (tiers, scores)
    }

    /// What the topics hold.
    ///
    /// - Parameter topics: Those of another application; `nil`: of this one.
    func published(in topics: TopicNames? = nil) throws -> (tiers: [String], scores: [String: String]) {
        let topics = topics ?? self.topics
        var scores: [String: String] = [:]
        for record in try read(topics.scores) { scores[record.account] = record.value == nil ? nil : record.text }
        return (try read(topics.tiers).map(\.text), scores)
    }

    /// Waits until the topics hold what the core makes of the log.
    func expectPublished(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        var found = try published()
        var wanted = try expected()
        try await eventually(sourceLocation: sourceLocation) {
            (found, wanted) = (try published(), try expected())
            return Set(found.tiers) == wanted.tiers && found.scores == wanted.scores
        }
        #expect(Set(found.tiers) == wanted.tiers, sourceLocation: sourceLocation)
        #expect(found.scores == wanted.scores, sourceLocation: sourceLocation)
    }
}

extension ServiceBench.Read {
    init(_ message: borrowing Message) {
        partition = message.partition
        offset = message.offset
        time = message.time.milliseconds
        key = message.key.map(Array.init)
        value = message.value.map(Array.init)
        var headers: [String: String] = [:]
        message.forEachHeader { name, value in
            headers[String(decoding: name, as: UTF8.self)] = value.map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        self.headers = headers
    }
}

/// Waits for something; gives up, and fails the test, when it takes too long.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + patience
    var looks = 0
    // Other tests may keep this one from running for long, so time alone does not decide.
    while ContinuousClock.now < deadline || looks < 300 {
        if try isSo() { return }
        looks += 1
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not come to pass", sourceLocation: sourceLocation)
}

/// A service that runs until it is stopped.
final class RunningService: Sendable {
    private let service: ScorerService
    private let task: Task<Void, any Error>

    init(_ configuration: EngineConfiguration) {
        let service = ScorerService(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.service = service
        // Before other tests that wait for a thread of the pool.
        task = Task(priority: .high) { try await service.run() }
    }

    var totals: EngineStatus.Totals { service.status.totals }
    var hasReachedEnd: Bool { service.status.hasReachedEnd }
    var accounts: AccountLookup { service.accounts }

    /// Stops it, and waits for its end.
    func stop() async throws {
        task.cancel()
        try await task.value
    }

    /// Waits until it ends by itself.
    func end() async throws {
        try await task.value
    }
}

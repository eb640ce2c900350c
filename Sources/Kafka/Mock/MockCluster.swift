internal import CRdKafka

/// A Kafka cluster inside this process, listening on loopback: librdkafka's mock broker.
///
/// It has no admin requests, does not answer questions about times, shows aborted records, drops offsets committed in
/// transactions, and forgets old records beyond 5 MB a partition. Topics that are not created come into being with four
/// partitions.
///
/// It may be used from any thread: librdkafka hands every call to the cluster's own thread.
public final class MockCluster: @unchecked Sendable {
    /// A request of the Kafka protocol, by its number.
    public enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetCommit = 8
        case offsetFetch = 9
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case syncGroup = 14
        case initProducerID = 22
        case addPartitionsToTransaction = 24
        case addOffsetsToTransaction = 25
        case endTransaction = 26
        case transactionOffsetCommit = 28
    }

    /// What a coordinator coordinates.
    public enum Coordinated: Sendable {
        case group(String)
        case transactions(of: String)
    }

    private let client: Client
    private let pointer: OpaquePointer
    /// Where clients find it: for `bootstrap.servers`.
    public let bootstrapServers: String

    /// - Parameters:
    ///   - brokers: How many; their numbers are 1 and up.
    ///   - log: Takes librdkafka's log; called on its threads.
    /// - Throws: `ConfigurationError` if the cluster cannot be started.
    public init(brokers: Int = 1, log: @escaping LogSink = { _ in }) throws(ConfigurationError) {
        client = try Client(
            .producer, ClientConfiguration([:]), callbacks: Callbacks(log: log, statistics: nil))
        guard let pointer = rd_kafka_mock_cluster_new(client.pointer, Int32(brokers)) else {
            throw .refused(reason: "the mock cluster did not start")
        }
        self.pointer = pointer
        bootstrapServers = String(cString: rd_kafka_mock_cluster_bootstraps(pointer))
    }

    deinit {
        rd_kafka_mock_cluster_destroy(pointer)
    }

    /// Creates a topic.
    ///
    /// - Parameter replicas: At most as many as there are brokers.
    public func createTopic(_ name: String, partitions: Int, replicas: Int = 1) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_topic_create(pointer, name, Int32(partitions), Int32(replicas)), "create the topic \(name)")
    }

    /// Has the next requests of a kind, one for each code, answered with an error.
    public func fail(_ request: Request, with codes: [KafkaError.Code]) {
        let errors = codes.map(\.error)
        rd_kafka_mock_push_request_errors_array(pointer, request.rawValue, errors.count, errors)
    }

    /// Takes back what is left of the failures of a kind of request.
    public func stopFailing(_ request: Request) {
        rd_kafka_mock_clear_request_errors(pointer, request.rawValue)
    }

    /// Cuts a broker's connections and refuses new ones.
    public func setBrokerDown(_ broker: Int32) throws(KafkaError) {
        try KafkaError.check(rd_kafka_mock_broker_set_down(pointer, broker), "stop the mock broker \(broker)")
    }

    /// Lets a broker take connections again.
    public func setBrokerUp(_ broker: Int32) throws(KafkaError) {
        try KafkaError.check(rd_kafka_mock_broker_set_up(pointer, broker), "start the mock broker \(broker)")
    }

    /// Delays every answer of a broker.
    public func setRoundTrip(_ time: Duration, ofBroker broker: Int32) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_broker_set_rtt(pointer, broker, time.timeout), "delay the mock broker \(broker)")
    }

    /// Makes a broker the leader of a partition.
    public func setLeader(of partition: TopicPartition, to broker: Int32) throws(KafkaError) {
        try KafkaError.check(
            rd_kafka_mock_partition_set_leader(pointer, partition.topic, partition.partition, broker),
            "make broker \(broker) the leader of \(partition)")
    }

    /// Moves the coordinator of a group or of a `transactional.id` to a broker.
    public func setCoordinator(of coordinated: Coordinated, to broker: Int32) throws(KafkaError) {
        let (kind, key) =
            switch coordinated {
            case .group(let group): ("group", group)
            case .transactions(let id): ("transaction", id)
            }
        try KafkaError.check(
            rd_kafka_mock_coordinator_set(pointer, kind, key, broker), "make broker \(broker) the coordinator")
    }
}

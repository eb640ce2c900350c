internal import CRdKafka

/// A member of a consumer group, or a reader of partitions of its own choice.
///
/// For one thread. It knows the eager rebalance protocol only: the group asks, `poll` returns, and the owner answers
/// when its work is committed.
///
/// ```swift
/// let consumer = try Consumer(configuration, log: log)
/// try consumer.subscribe(to: ["events"])
/// var batch = MessageBatch(capacity: 10_000)
/// while running {
///     consumer.poll(into: &batch, timeout: .milliseconds(100))
///     while let rebalance = consumer.takeRebalance() {
///         switch rebalance.kind {
///         case .assign: try consumer.assign(rebalance.partitions.map { PartitionOffset($0, offset: stored($0)) })
///         case .revoke, .lost: try consumer.unassign()
///         }
///     }
/// }
/// consumer.close()
/// ```
public final class Consumer {
    let client: Client
    private let callbacks: ConsumerCallbacks
    private let queue: OpaquePointer
    /// Held so that the address in a `TopicID` never comes to mean another topic.
    private var topics: [String: Topic] = [:]
    private var isClosed = false

    /// - Parameters:
    ///   - configuration: `group.id` is needed, even by a reader that only assigns.
    ///   - log: Takes librdkafka's log; called on its threads.
    ///   - statistics: Takes librdkafka's statistics; called from `poll`.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(
        _ configuration: ClientConfiguration, log: @escaping LogSink, statistics: StatisticsSink? = nil
    ) throws(ConfigurationError) {
        guard configuration["group.id"]?.isEmpty == false else {
            throw .missing(name: "group.id", reason: "librdkafka's consumer needs one, even to read without a group")
        }
        let strategy = configuration["partition.assignment.strategy"] ?? ""
        guard !strategy.contains("cooperative") else {
            throw .invalidValue(
                name: "partition.assignment.strategy", value: strategy,
                reason: "this consumer answers eager rebalances only; use range", nearest: "range")
        }
        callbacks = ConsumerCallbacks(log: log, statistics: statistics)
        client = try Client(.consumer, configuration, callbacks: callbacks)
        rd_kafka_poll_set_consumer(client.pointer)
        guard let queue = rd_kafka_queue_get_consumer(client.pointer) else {
            throw .refused(reason: "the consumer has no queue")
        }
        self.queue = queue
        callbacks.queue = queue
    }

    deinit {
        close()
    }

    /// Joins the group for these topics, and leaves those subscribed to before.
    public func subscribe(to topics: [String]) throws(KafkaError) {
        let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
        try KafkaError.check(
            rd_kafka_subscribe(client.pointer, list.pointer), "subscribe to \(topics.joined(separator: ", "))")
    }

    /// Fills the batch with what has been fetched: waits for a first message, then takes what is there.
    ///
    /// Returns early, perhaps with an empty batch, when the group asks for something: see `takeRebalance`. The batch may
    /// then hold messages of partitions that are being revoked.
    ///
    /// - Parameters:
    ///   - batch: What it held is destroyed first.
    ///   - timeout: The longest wait for the first message.
    public func poll(into batch: inout MessageBatch, timeout: Duration) {
        precondition(!isClosed, "poll of a closed consumer")
        batch.removeAll()
        // librdkafka's batch call waits its whole timeout for the batch to fill; asked for one, it returns with the first.
        batch.fill(from: queue, of: client, most: 1, timeout: timeout.timeout)
        guard !batch.isEmpty, callbacks.pending.isEmpty, batch.capacity > 1 else { return }
        batch.fill(from: queue, of: client, most: batch.capacity - 1, timeout: 0)
    }

    /// What the group has asked for and nobody has taken yet, oldest first.
    public func takeRebalance() -> Rebalance? { callbacks.takeRebalance() }

    /// Whether the group has given the assigned partitions to others, so that nothing may be committed for them.
    public var isAssignmentLost: Bool { rd_kafka_assignment_lost(client.pointer) != 0 }

    /// The name that the group's coordinator has given to this member; empty while it has none.
    public var memberID: String {
        guard let name = rd_kafka_memberid(client.pointer) else { return "" }
        defer { rd_kafka_mem_free(client.pointer, name) }
        return String(cString: name)
    }

    /// Reads these partitions from these offsets, and no others: the answer to an assignment, or without a group.
    public func assign(_ offsets: [PartitionOffset]) throws(KafkaError) {
        let list = PartitionList(offsets)
        callbacks.answered()
        try KafkaError.check(
            rd_kafka_assign(client.pointer, list.pointer),
            "assign \(offsets.map(\.description).joined(separator: ", "))")
    }

    /// Stops reading: the answer to a revocation or a loss.
    public func unassign() throws(KafkaError) {
        callbacks.answered()
        try KafkaError.check(rd_kafka_assign(client.pointer, nil), "unassign")
    }

    /// Stops fetching these partitions; what has been fetched of them is dropped.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        try KafkaError.check(rd_kafka_pause_partitions(client.pointer, list.pointer), "pause")
        try list.checkEach("pause")
    }

    /// Fetches these partitions again.
    public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let list = PartitionList(partitions)
        try KafkaError.check(rd_kafka_resume_partitions(client.pointer, list.pointer), "resume")
        try list.checkEach("resume")
    }

    /// Goes on from other offsets in partitions that are assigned.
    ///
    /// - Returns: The partitions in which it did not succeed, such as those whose fetching has not started yet: try these
    ///   again, polling in between, and use no message of theirs until it has succeeded.
    /// - Throws: `KafkaError` if the call as a whole failed.
    public func seek(_ offsets: [PartitionOffset], timeout: Duration) throws(KafkaError) -> [PartitionFailure] {
        let list = PartitionList(offsets)
        // Before 2.2.0 librdkafka takes the milliseconds for microseconds when it waits.
        let patience = KafkaLibrary.isAtLeast(2, 2, 0) ? timeout : timeout * 1000
        let error = rd_kafka_seek_partitions(client.pointer, list.pointer, patience.timeout)
        try KafkaError.check(taking: error, "seek")
        return list.failures(of: "seek")
    }

    /// The group's membership as it is now, to be sent with offsets in a transaction.
    ///
    /// - Throws: `KafkaError` if the consumer has no group.
    public func groupMetadata() throws(KafkaError) -> GroupMetadata {
        guard let metadata = rd_kafka_consumer_group_metadata(client.pointer) else {
            throw KafkaError(code: .wrongState, operation: "ask for the group's metadata")
        }
        return GroupMetadata(taking: metadata)
    }

    /// The error that the consumer cannot leave, such as `fencedInstance`, if it has met one.
    public var fatalError: KafkaError? { client.fatalError }

    /// The identity of a topic's messages, for comparing without names.
    public func topicID(of name: String) throws(KafkaError) -> TopicID {
        if let topic = topics[name] { return TopicID(topic.pointer) }
        let topic = try client.topic(name)
        topics[name] = topic
        return TopicID(topic.pointer)
    }

    /// Leaves the group (static members stay until their session ends) and stops. Commit before; poll no more.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        callbacks.isClosing = true
        if callbacks.isAnswerOwed { rd_kafka_assign(client.pointer, nil) }
        rd_kafka_consumer_close(client.pointer)
        topics = [:]
        callbacks.queue = nil
        rd_kafka_queue_destroy(queue)
    }
}

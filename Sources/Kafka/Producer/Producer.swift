internal import CRdKafka

/// A topic that a producer writes to. Made by `Producer.topic(_:)` for that producer.
public final class ProducerTopic {
    /// What it is called.
    public let name: String
    let topic: Topic

    init(name: String, topic: Topic) {
        self.name = name
        self.topic = topic
    }
}

/// An idempotent producer, transactional where its configuration has a `transactional.id`.
///
/// For one thread. Messages are copied and sent in the background; `poll` gathers what became of them.
public final class Producer {
    /// What became of a message handed over.
    public enum Outcome: Hashable, Sendable {
        /// It will be sent; if that fails, `takeDeliveryFailures` says so.
        case queued
        /// There is no room: `poll`, and produce it again.
        case queueFull
    }

    let client: Client
    let callbacks: ProducerCallbacks
    private let isTransactional: Bool

    /// - Parameters:
    ///   - configuration: `enable.idempotence` is on whatever it says.
    ///   - log: Takes librdkafka's log; called on its threads.
    ///   - statistics: Takes librdkafka's statistics; called from `poll` and `flush`.
    /// - Throws: `ConfigurationError` if no producer can be made of the configuration.
    public init(
        _ configuration: ClientConfiguration, log: @escaping LogSink, statistics: StatisticsSink? = nil
    ) throws(ConfigurationError) {
        // A call back for each delivered message would cost more than sending it.
        let required: ClientConfiguration.Layer = [
            "enable.idempotence": "true", "delivery.report.only.error": "true",
        ]
        isTransactional = configuration["transactional.id"]?.isEmpty == false
        callbacks = ProducerCallbacks(log: log, statistics: statistics)
        client = try Client(.producer, configuration.setting(required), callbacks: callbacks)
    }

    /// A handle of a topic, to be made once and used for every message.
    ///
    /// A broker that creates topics by itself may create it now.
    public func topic(_ name: String) throws(KafkaError) -> ProducerTopic {
        ProducerTopic(name: name, topic: try client.topic(name))
    }

    /// Learns who leads the partitions of topics, which otherwise the first message to each waits for, up to a second.
    ///
    /// - Parameter timeout: For each topic.
    /// - Throws: `KafkaError` where a topic cannot be looked up; messages to it find out by themselves later.
    public func warmUp(_ topics: [ProducerTopic], timeout: Duration) throws(KafkaError) {
        for topic in topics {
            var metadata: UnsafePointer<rd_kafka_metadata>?
            try KafkaError.check(
                rd_kafka_metadata(client.pointer, 0, topic.topic.pointer, &metadata, timeout.timeout),
                "look up the topic \(topic.name)")
            rd_kafka_metadata_destroy(metadata)
        }
    }

    /// Hands a message over, without headers.
    ///
    /// - Parameters:
    ///   - topic: One of this producer's.
    ///   - partition: `nil` to have `partitioner` choose it by the key.
    ///   - key: Copied; `nil` for a null key.
    ///   - value: Copied; `nil` for a null value.
    ///   - timestamp: Milliseconds since 1970-01-01T00:00:00Z; `nil` for now.
    ///   - tag: Comes back in `DeliveryFailures.tags` if it is not 0 and the message is not delivered.
    /// - Throws: `KafkaError`; abortable where the transaction can take no more.
    public func produce(
        to topic: ProducerTopic, partition: Int32? = nil, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, timestamp: Int64? = nil, tag: Int = 0
    ) throws(KafkaError) -> Outcome {
        try produce(to: topic, partition, key, value, timestamp, tag, headers: nil)
    }

    /// Hands a message over, with headers.
    ///
    /// - Parameter headers: Emptied if the message is queued, kept for the next try if there is no room.
    /// - Throws: `KafkaError`; abortable where the transaction can take no more.
    public func produce(
        to topic: ProducerTopic, partition: Int32? = nil, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: inout HeaderList, timestamp: Int64? = nil, tag: Int = 0
    ) throws(KafkaError) -> Outcome {
        let outcome = try produce(to: topic, partition, key, value, timestamp, tag, headers: headers.pointer)
        if outcome == .queued { headers.relinquish() }
        return outcome
    }

    private func produce(
        to topic: ProducerTopic, _ partition: Int32?, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?, _ timestamp: Int64?, _ tag: Int, headers: OpaquePointer?
    ) throws(KafkaError) -> Outcome {
        precondition(topic.topic.client === client, "a topic of another producer")
        let failure = crdkafka_produce(
            client.pointer, topic.topic.pointer, partition ?? RD_KAFKA_PARTITION_UA, key?.presentAddress,
            key?.count ?? 0,
            value?.presentAddress, value?.count ?? 0, timestamp ?? 0, UnsafeMutableRawPointer(bitPattern: tag), headers)
        guard let failure else { return .queued }
        if rd_kafka_error_code(failure) == RD_KAFKA_RESP_ERR__QUEUE_FULL {
            rd_kafka_error_destroy(failure)
            return .queueFull
        }
        let error = KafkaError(taking: failure, operation: "produce to \(topic.name)")
        // The error objects of this call say nothing of the transaction.
        guard isTransactional, error.code == .wrongState else { throw error }
        throw KafkaError(
            code: error.code, message: error.message, operation: error.operation,
            disposition: fatalError == nil ? .abortable : .fatal)
    }

    /// Gathers what became of messages.
    ///
    /// - Parameter timeout: How long to wait if there is nothing yet.
    public func poll(timeout: Duration) {
        rd_kafka_poll(client.pointer, timeout.timeout)
    }

    /// Waits until every message has been delivered or has failed.
    ///
    /// - Throws: `KafkaError` with `Code.timedOut` if messages are still on their way.
    public func flush(timeout: Duration) throws(KafkaError) {
        try KafkaError.check(rd_kafka_flush(client.pointer, timeout.timeout), "flush")
    }

    /// Messages not yet delivered, and events not yet polled.
    public var pendingCount: Int { Int(rd_kafka_outq_len(client.pointer)) }

    /// What has failed since this was last asked; `nil` if nothing has.
    public func takeDeliveryFailures() -> DeliveryFailures? { callbacks.takeFailures() }

    /// The error that the producer cannot leave, such as `fenced`, if it has met one.
    public var fatalError: KafkaError? { client.fatalError }
}

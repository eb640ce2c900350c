internal import CRdKafka

extension KafkaError {
    /// An error code: the Kafka protocol's where it is positive, librdkafka's own where it is negative.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The number.
        public let rawValue: Int32

        /// - Parameter rawValue: A number of the Kafka protocol, or one of librdkafka's.
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        init(_ error: rd_kafka_resp_err_t) {
            self.init(rawValue: error.rawValue)
        }

        var error: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue: rawValue) }

        /// The symbolic name: `_TIMED_OUT`, `UNKNOWN_MEMBER_ID`. librdkafka's own begin with an underscore.
        public var name: String { String(cString: rd_kafka_err2name(error)) }

        /// What it means, in librdkafka's words.
        public var meaning: String { String(cString: rd_kafka_err2str(error)) }

        /// The name.
        public var description: String { name }
    }
}

extension KafkaError.Code {
    /// No answer came within the time given. From `Consumer.committed` it means that a transaction is pending.
    public static let timedOut = Self(RD_KAFKA_RESP_ERR__TIMED_OUT)
    /// A message was not delivered before `delivery.timeout.ms`.
    public static let messageTimedOut = Self(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
    /// A broker could not be reached, or the connection broke.
    public static let transport = Self(RD_KAFKA_RESP_ERR__TRANSPORT)
    /// No broker can be reached.
    public static let allBrokersDown = Self(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN)
    /// The broker has left the cluster. By number, since 2.0.2 does not know the name.
    public static let brokerDecommissioned = Self(rawValue: -137)
    /// A host name did not resolve.
    public static let unresolvedHost = Self(RD_KAFKA_RESP_ERR__RESOLVE)
    /// The broker refused the credentials.
    public static let authentication = Self(RD_KAFKA_RESP_ERR__AUTHENTICATION)
    /// The local queue of messages to send is full.
    public static let queueFull = Self(RD_KAFKA_RESP_ERR__QUEUE_FULL)
    /// Another producer with the same `transactional.id` has taken over.
    public static let fenced = Self(RD_KAFKA_RESP_ERR__FENCED)
    /// Another consumer with the same `group.instance.id` has taken over.
    public static let fencedInstance = Self(RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
    /// The handle has met an error that it cannot leave.
    public static let fatal = Self(RD_KAFKA_RESP_ERR__FATAL)
    /// The call does not fit the state: a seek in a partition that is not yet fetched, a message outside a transaction.
    public static let wrongState = Self(RD_KAFKA_RESP_ERR__STATE)
    /// The same thing is already being done.
    public static let inProgress = Self(RD_KAFKA_RESP_ERR__IN_PROGRESS)
    /// The message was dropped by an aborted transaction or a closed producer.
    public static let purgedFromQueue = Self(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
    /// The message was dropped after it was sent and before it was acknowledged.
    public static let purgedInFlight = Self(RD_KAFKA_RESP_ERR__PURGE_INFLIGHT)
    /// The end of a partition was reached: an event rather than an error.
    public static let endOfPartition = Self(RD_KAFKA_RESP_ERR__PARTITION_EOF)
    /// The consumer was not polled for `max.poll.interval.ms` and has left its group.
    public static let pollIntervalExceeded = Self(RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED)
    /// The partition is not known to this client, or not yet; or it is not assigned.
    public static let unknownPartition = Self(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)
    /// The topic or partition does not exist, or may not be seen.
    public static let unknownTopicOrPartition = Self(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    /// The topic exists already.
    public static let topicAlreadyExists = Self(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    /// No such topic is allowed to exist.
    public static let invalidTopic = Self(RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION)
    /// The broker does not have as many brokers as replicas were asked for.
    public static let invalidReplicationFactor = Self(RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR)
    /// The topic may not be used by this user.
    public static let topicAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
    /// The group may not be used by this user.
    public static let groupAuthorizationFailed = Self(RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED)
    /// The `transactional.id` may not be used by this user.
    public static let transactionalIDAuthorizationFailed = Self(
        RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
    /// The group has members.
    public static let groupNotEmpty = Self(RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP)
    /// The group has gone on to another generation.
    public static let illegalGeneration = Self(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION)
    /// The group does not know this member.
    public static let unknownMember = Self(RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID)
    /// The group's coordinator is loading its state.
    public static let coordinatorLoading = Self(RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS)
    /// There is no coordinator yet.
    public static let coordinatorUnavailable = Self(RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE)
    /// Another broker is the coordinator now.
    public static let notCoordinator = Self(RD_KAFKA_RESP_ERR_NOT_COORDINATOR)
    /// Another transaction of the same producer is being ended.
    public static let concurrentTransactions = Self(RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS)
    /// The transaction's state on the broker forbids the request.
    public static let invalidTransactionState = Self(RD_KAFKA_RESP_ERR_INVALID_TXN_STATE)
    /// The broker does not accept the producer's epoch.
    public static let invalidProducerEpoch = Self(RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
    /// Another producer with the same `transactional.id` has taken over, in the protocol's words.
    public static let producerFenced = Self(RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
    /// A message is larger than client or broker allow.
    public static let messageTooLarge = Self(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
    /// Another broker leads the partition now.
    public static let notLeader = Self(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION)
    /// The broker cannot do what was asked.
    public static let unsupportedVersion = Self(RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION)
}

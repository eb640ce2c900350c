internal import CRdKafka

extension KafkaError.Code {
    /// What is to be done about a code for which librdkafka gives no disposition of its own.
    ///
    /// The protocol's errors are retriable where Kafka's table of error codes says so.
    var disposition: KafkaError.Disposition {
        switch error {
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
            RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
            .fatal
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__TRANSPORT,
            RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__QUEUE_FULL,
            RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__WAIT_CACHE, RD_KAFKA_RESP_ERR__IN_PROGRESS,
            RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS, RD_KAFKA_RESP_ERR__RETRY,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_NOT_CONTROLLER,
            RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
            RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
            RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED,
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
            .retriable
        default:
            .other
        }
    }

    var remedy: String? {
        switch self {
        case .timedOut, .transport, .allBrokersDown:
            "check that the brokers in bootstrap.servers are up and reachable from here"
        case .unresolvedHost:
            "check the host names in bootstrap.servers and in the brokers' advertised.listeners"
        case .authentication:
            "check security.protocol, sasl.mechanism and the credentials"
        case .topicAuthorizationFailed, .groupAuthorizationFailed, .transactionalIDAuthorizationFailed:
            "give this user the access control entries it lacks"
        case .fenced, .fencedInstance:
            "another process runs under the same identity; stop one of the two"
        case .unknownTopicOrPartition:
            "create the topic, or check its name"
        case .invalidReplicationFactor:
            "ask for no more replicas than there are brokers, or leave it to the broker"
        case .pollIntervalExceeded:
            "raise max.poll.interval.ms, or do less between two polls"
        case .messageTooLarge:
            "raise message.max.bytes here and max.message.bytes of the topic"
        case .unsupportedVersion:
            "the broker is too old for this, or does not offer it"
        default:
            nil
        }
    }
}

extension KafkaError {
    static func check(
        _ error: rd_kafka_resp_err_t, _ operation: @autoclosure () -> String
    ) throws(KafkaError) {
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaError(code: Code(error), operation: operation())
    }

    /// Takes over librdkafka's error object, which knows the disposition.
    static func check(taking error: OpaquePointer?, _ operation: @autoclosure () -> String) throws(KafkaError) {
        guard let error else { return }
        throw KafkaError(taking: error, operation: operation())
    }

    init(taking error: OpaquePointer, operation: String) {
        defer { rd_kafka_error_destroy(error) }
        let code = Code(rd_kafka_error_code(error))
        // The order matters: a fatal error may be marked retriable too.
        let disposition: Disposition =
            if rd_kafka_error_is_fatal(error) != 0 || code.disposition == .fatal {
                .fatal
            } else if rd_kafka_error_txn_requires_abort(error) != 0 {
                .abortable
            } else if rd_kafka_error_is_retriable(error) != 0 {
                .retriable
            } else {
                .other
            }
        self.init(
            code: code, message: String(cString: rd_kafka_error_string(error)), operation: operation,
            disposition: disposition)
    }
}

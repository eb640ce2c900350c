internal import CRdKafka

/// The answer to one administrative request, owned.
struct AdminAnswer: ~Copyable {
    let event: OpaquePointer

    deinit {
        rd_kafka_event_destroy(event)
    }
}

/// A queue that one administrative request is answered on, and the request's options.
struct AdminRequest: ~Copyable {
    private let client: Client
    private let operation: String
    private let timeout: Duration
    let queue: OpaquePointer
    let options: OpaquePointer

    init(_ kind: rd_kafka_admin_op_t, of client: Client, operation: String, timeout: Duration) {
        self.client = client
        self.operation = operation
        self.timeout = timeout
        queue = rd_kafka_queue_new(client.pointer)
        options = rd_kafka_AdminOptions_new(client.pointer, kind)
        var reason = [CChar](repeating: 0, count: 128)
        rd_kafka_AdminOptions_set_request_timeout(options, timeout.timeout, &reason, reason.count)
        guard kind != RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, kind != RD_KAFKA_ADMIN_OP_DELETEGROUPS else { return }
        // How long the broker itself may wait until the change is known everywhere.
        rd_kafka_AdminOptions_set_operation_timeout(options, timeout.timeout, &reason, reason.count)
    }

    deinit {
        rd_kafka_AdminOptions_destroy(options)
        rd_kafka_queue_destroy(queue)
    }

    /// - Throws: `KafkaError` if the request as a whole failed.
    func answer() throws(KafkaError) -> AdminAnswer {
        // librdkafka itself answers when the time is over; a second more lets it.
        guard let event = rd_kafka_queue_poll(queue, (timeout + .seconds(1)).timeout) else {
            throw KafkaError(code: .timedOut, operation: operation)
        }
        let answer = AdminAnswer(event: event)
        let error = rd_kafka_event_error(event)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(
                code: KafkaError.Code(error), message: String(cString: rd_kafka_event_error_string(event)),
                operation: operation)
        }
        return answer
    }
}

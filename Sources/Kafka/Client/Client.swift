internal import CRdKafka

/// A librdkafka handle and what it calls back into, destroyed in the right order.
///
/// Everything made from the handle (topics, messages, queues) keeps the client, so that the handle goes last.
final class Client {
    let pointer: OpaquePointer
    let callbacks: Callbacks

    init(
        _ kind: ClientConfiguration.Kind, _ configuration: ClientConfiguration, callbacks: Callbacks
    ) throws(ConfigurationError) {
        let raw = try configuration.makeHandle(for: kind)
        callbacks.install(in: raw)
        let type = kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        var reason = [CChar](repeating: 0, count: 512)
        guard let pointer = rd_kafka_new(type, raw, &reason, reason.count) else {
            rd_kafka_conf_destroy(raw)
            throw .refused(reason: String(nulTerminated: reason))
        }
        self.pointer = pointer
        self.callbacks = callbacks
    }

    deinit {
        rd_kafka_destroy(pointer)
    }

    /// The error that the handle cannot leave, if it has met one.
    var fatalError: KafkaError? {
        var reason = [CChar](repeating: 0, count: 512)
        let error = rd_kafka_fatal_error(pointer, &reason, reason.count)
        guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(
            code: KafkaError.Code(error), message: String(nulTerminated: reason), operation: "go on",
            disposition: .fatal)
    }

    func topic(_ name: String) throws(KafkaError) -> Topic {
        guard let topic = rd_kafka_topic_new(pointer, name, nil) else {
            throw KafkaError(code: KafkaError.Code(rd_kafka_last_error()), operation: "use the topic \(name)")
        }
        return Topic(topic, of: self)
    }
}

/// librdkafka's handle of a topic.
final class Topic {
    let pointer: OpaquePointer
    let client: Client

    fileprivate init(_ pointer: OpaquePointer, of client: Client) {
        self.pointer = pointer
        self.client = client
    }

    deinit {
        rd_kafka_topic_destroy(pointer)
    }
}

extension String {
    init(nulTerminated characters: [CChar]) {
        self = characters.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}

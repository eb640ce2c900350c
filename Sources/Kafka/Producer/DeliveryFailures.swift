internal import CRdKafka

/// The messages that did not reach the broker since this was last asked.
public struct DeliveryFailures: Hashable, Sendable {
    /// How many; at least one.
    public var count: Int
    /// Why the first of them failed.
    public var first: KafkaError
    /// The tags of those that were produced with one, in order of failure.
    public var tags: [Int]
}

/// What a producer's handle calls back into, always from within a call of its owner.
final class ProducerCallbacks: Callbacks {
    private(set) var failures: DeliveryFailures?

    override func install(in configuration: OpaquePointer) {
        super.install(in: configuration)
        rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
            guard let message, let opaque, message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
            Unmanaged<ProducerCallbacks>.fromOpaque(opaque).takeUnretainedValue().fail(message)
        }
    }

    func takeFailures() -> DeliveryFailures? {
        defer { failures = nil }
        return failures
    }

    private func fail(_ message: UnsafePointer<rd_kafka_message_t>) {
        if failures == nil {
            let topic = String(cString: rd_kafka_topic_name(message.pointee.rkt))
            let error = KafkaError(
                code: KafkaError.Code(message.pointee.err),
                operation: "deliver a message to \(topic)[\(message.pointee.partition)]")
            failures = DeliveryFailures(count: 0, first: error, tags: [])
        }
        failures?.count += 1
        let tag = Int(bitPattern: message.pointee._private)
        if tag != 0 { failures?.tags.append(tag) }
    }
}

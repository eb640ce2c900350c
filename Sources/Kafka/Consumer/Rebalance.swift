internal import CRdKafka

/// What the group asks of a consumer; it stays asked until it is answered.
///
/// Answer an assignment with `Consumer.assign` and a revocation, after committing, with `Consumer.unassign`.
public struct Rebalance: Hashable, Sendable {
    /// What is asked.
    public enum Kind: Hashable, Sendable {
        /// The partitions are this consumer's from now on.
        case assign
        /// The partitions are to be given back; what was done with them may still be committed.
        case revoke
        /// The partitions have gone to others already: nothing done with them may be committed.
        case lost
    }

    /// What is asked.
    public var kind: Kind
    /// All the partitions that come, or all that go.
    public var partitions: [TopicPartition]

    /// Takes what is asked and the partitions it is asked of.
    public init(kind: Kind, partitions: [TopicPartition]) {
        self.kind = kind
        self.partitions = partitions
    }
}

/// What a consumer's handle calls back into, always from within a poll, on the thread that polls.
final class ConsumerCallbacks: Callbacks {
    /// Set while the handle is built; the callback wakes the poll through it.
    var queue: OpaquePointer?
    private(set) var pending: [Rebalance] = []
    /// Whether librdkafka waits for an assignment or its end.
    private(set) var isAnswerOwed = false
    /// When closing nobody is left to answer, so the callback does.
    var isClosing = false

    override func install(in configuration: OpaquePointer) {
        super.install(in: configuration)
        rd_kafka_conf_set_rebalance_cb(configuration) { client, error, partitions, opaque in
            guard let client, let partitions, let opaque else { return }
            Unmanaged<ConsumerCallbacks>.fromOpaque(opaque).takeUnretainedValue()
                .rebalance(client, error, partitions)
        }
    }

    func takeRebalance() -> Rebalance? {
        pending.isEmpty ? nil : pending.removeFirst()
    }

    func answered() {
        isAnswerOwed = false
    }

    private func rebalance(
        _ client: OpaquePointer, _ error: rd_kafka_resp_err_t,
        _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) {
        guard !isClosing else {
            // Closing waits until whatever else is asked is answered. An assignment that comes in between it passes over, and
            // may have ended before an answer is there, which then waits for ever (librdkafka #4884).
            if error != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS { rd_kafka_assign(client, nil) }
            return
        }
        let kind: Rebalance.Kind =
            switch error {
            case RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS: .assign
            case RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS: rd_kafka_assignment_lost(client) != 0 ? .lost : .revoke
            default: .lost
            }
        isAnswerOwed = true
        pending.append(Rebalance(kind: kind, partitions: PartitionList.elements(partitions).map(\.topicPartition)))
        // The poll would otherwise go on waiting for a first message.
        if let queue { rd_kafka_queue_yield(queue) }
    }
}

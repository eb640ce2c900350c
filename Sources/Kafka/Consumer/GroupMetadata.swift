internal import CRdKafka

/// A consumer's membership of its group at one moment: what binds offsets in a transaction to it.
///
/// Take it anew for every commit; after a rebalance an old one is refused.
public struct GroupMetadata: ~Copyable {
    let pointer: OpaquePointer

    init(taking pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        rd_kafka_consumer_group_metadata_destroy(pointer)
    }
}

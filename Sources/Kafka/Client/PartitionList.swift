internal import CRdKafka

/// librdkafka's list of partitions, owned.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ partitions: some Collection<TopicPartition>) {
        pointer = rd_kafka_topic_partition_list_new(Int32(partitions.count))
        for partition in partitions {
            rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
        }
    }

    init(_ offsets: some Collection<PartitionOffset>) {
        pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for offset in offsets {
            rd_kafka_topic_partition_list_add(pointer, offset.partition.topic, offset.partition.partition)
                .pointee.offset = offset.offset
        }
    }

    deinit {
        rd_kafka_topic_partition_list_destroy(pointer)
    }

    static func elements(
        _ pointer: UnsafePointer<rd_kafka_topic_partition_list_t>
    ) -> UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: pointer.pointee.elems, count: Int(pointer.pointee.cnt))
    }

    var offsets: [PartitionOffset] {
        Self.elements(pointer).map { PartitionOffset($0.topicPartition, offset: $0.offset) }
    }

    /// The partitions that librdkafka marked with an error.
    func failures(of operation: String) -> [PartitionFailure] {
        Self.elements(pointer).compactMap {
            guard $0.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
            let code = KafkaError.Code($0.err)
            return PartitionFailure(
                partition: $0.topicPartition,
                error: KafkaError(code: code, operation: "\(operation) of \($0.topicPartition)"))
        }
    }

    func checkEach(_ operation: String) throws(KafkaError) {
        if let failure = failures(of: operation).first { throw failure.error }
    }
}

extension rd_kafka_topic_partition_t {
    var topicPartition: TopicPartition { TopicPartition(topic: String(cString: topic), partition: partition) }
}

/// An error of one partition among several.
public struct PartitionFailure: Hashable, Sendable {
    /// Which partition.
    public var partition: TopicPartition
    /// What went wrong with it.
    public var error: KafkaError
}

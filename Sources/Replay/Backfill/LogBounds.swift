internal import Events
internal import Kafka

/// The part of the log that a replay reads, by partition.
struct LogBounds: Hashable {
    /// The first offset of each partition, as far as the broker can tell; for showing how far the replay is.
    var starts: [Int32: Int64] = [:]
    /// The offset after the last of each partition.
    var ends: [Int32: Int64] = [:]
}

extension TopicScan {
    /// Where a topic's partitions begin and end as far as they are committed, or within times.
    ///
    /// - Parameters:
    ///   - from: Begins with the first record that is not older; `nil`: with the oldest.
    ///   - to: Ends before the first record that is newer; `nil`: with the newest.
    /// - Throws: `KafkaError` where the broker does not answer.
    func bounds(
        of topic: String, partitions: Int, from: Timestamp? = nil, to: Timestamp? = nil
    ) throws(KafkaError) -> LogBounds {
        let all = (0..<Int32(partitions)).map { TopicPartition(topic: topic, partition: $0) }
        var bounds = LogBounds()
        let starts = try patiently { () throws(KafkaError) in
            try consumer.beginningOffsets(of: all, timeout: timeout)
        }
        for found in starts {
            bounds.starts[found.partition.partition] = found.offset
        }
        let ends = try patiently { () throws(KafkaError) in try consumer.endOffsets(of: all, timeout: timeout) }
        for found in ends {
            bounds.ends[found.partition.partition] = found.offset
        }
        // Brokers that find no records by their times answer as if there were none.
        if let from {
            for found in try offsets(for: from, all) where found.offset >= 0 {
                let start = max(bounds.starts[found.partition.partition] ?? 0, found.offset)
                bounds.starts[found.partition.partition] = start
            }
        }
        if let to {
            for found in try offsets(for: to + 1, all) where found.offset >= 0 {
                let end = min(bounds.ends[found.partition.partition] ?? 0, found.offset)
                bounds.ends[found.partition.partition] = end
            }
        }
        return bounds
    }

    private func offsets(
        for time: Timestamp, _ partitions: [TopicPartition]
    ) throws(KafkaError) -> [PartitionOffset] {
        let times = Dictionary(uniqueKeysWithValues: partitions.map { ($0, max(0, time)) })
        return try patiently { () throws(KafkaError) in try consumer.offsets(forTimes: times, timeout: timeout) }
    }
}

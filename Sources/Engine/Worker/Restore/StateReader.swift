internal import Events
internal import Kafka
internal import Logging

/// The two handles by which a worker reads state back. Neither ever joins the group.
struct StateReader {
    /// Reads what is committed; and its answers about the group's offsets wait for pending transactions.
    let committed: Consumer
    /// Sees where logs really end, open transactions included.
    private let bounds: Consumer
    private let configuration: EngineConfiguration

    init(_ configuration: EngineConfiguration, worker: Int, log: @escaping LogSink) throws {
        self.configuration = configuration
        committed = try Consumer(configuration.stateReader(worker), log: log)
        bounds = try Consumer(configuration.reader(group: "bounds-\(worker)"), log: log)
    }

    /// Where the group last committed, once no transaction is pending that would change it.
    ///
    /// - Returns: By partition; partitions without an offset are left out.
    func groupOffsets(of partitions: [Int32], timeout: Duration) throws(KafkaError) -> [Int32: Int64] {
        let found = try committed.committed(partitions.map(logPartition), timeout: timeout)
        return Self.byPartition(found.filter { $0.offset >= 0 })
    }

    /// The bounds of the log's partitions.
    func logBounds(of partitions: [Int32], timeout: Duration) throws(KafkaError) -> [Int32: Watermarks] {
        try watermarks(partitions.map(logPartition), timeout)
    }

    /// The bounds of the changelog's partitions.
    func changelogBounds(of partitions: [Int32], timeout: Duration) throws(KafkaError) -> [Int32: Watermarks] {
        try watermarks(partitions.map(changelogPartition), timeout)
    }

    /// Where the changelog's partitions end.
    func changelogEnds(of partitions: [Int32], timeout: Duration) throws(KafkaError) -> [Int32: Int64] {
        Self.byPartition(try bounds.endOffsets(of: partitions.map(changelogPartition), timeout: timeout))
    }

    /// The first records of the log's partitions that were not recorded before a time.
    ///
    /// - Returns: By partition; the end where there is no such record, and `nil` where the broker cannot tell.
    func logOffsets(
        for time: Timestamp, in bounds: [Int32: Watermarks], timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64?] {
        let found = try offsets(for: time, of: bounds.keys, timeout)
        // Whoever finds nothing at all, not even a record since 1970, finds nothing by time.
        let unknown = bounds.filter { found[$0.key] == LogicalOffset.end && $0.value.low < $0.value.high }.map(\.key)
        let proof = try offsets(for: 0, of: unknown, timeout)
        return found.reduce(into: [:]) { offsets, found in
            let (partition, offset) = found
            if offset >= 0 {
                offsets[partition] = offset
            } else {
                let canTell = proof[partition].map { $0 >= 0 } ?? true
                offsets.updateValue(canTell ? bounds[partition]?.high : nil, forKey: partition)
            }
        }
    }

    private func offsets(
        for time: Timestamp, of partitions: some Sequence<Int32>, _ timeout: Duration
    ) throws(KafkaError) -> [Int32: Int64] {
        let times = Dictionary(uniqueKeysWithValues: partitions.map { (logPartition($0), max(0, time)) })
        return times.isEmpty ? [:] : Self.byPartition(try bounds.offsets(forTimes: times, timeout: timeout))
    }

    /// How far the log's partitions can be read.
    func readableEnds(of partitions: [Int32], timeout: Duration) throws(KafkaError) -> [Int32: Int64] {
        Self.byPartition(try committed.endOffsets(of: partitions.map(logPartition), timeout: timeout))
    }

    func logPartition(_ number: Int32) -> TopicPartition {
        TopicPartition(topic: configuration.logTopic, partition: number)
    }

    func changelogPartition(_ number: Int32) -> TopicPartition {
        TopicPartition(topic: configuration.topics.changelog, partition: number)
    }

    private func watermarks(
        _ partitions: [TopicPartition], _ timeout: Duration
    ) throws(KafkaError) -> [Int32: Watermarks] {
        let low = Self.byPartition(try bounds.beginningOffsets(of: partitions, timeout: timeout))
        let high = Self.byPartition(try bounds.endOffsets(of: partitions, timeout: timeout))
        return low.reduce(into: [:]) { found, low in
            found[low.key] = high[low.key].map { Watermarks(low: low.value, high: $0) }
        }
    }

    private static func byPartition(_ offsets: [PartitionOffset]) -> [Int32: Int64] {
        Dictionary(offsets.map { ($0.partition.partition, $0.offset) }) { $1 }
    }
}

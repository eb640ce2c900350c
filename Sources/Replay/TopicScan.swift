package import Engine
package import Events
internal import Glibc
package import Kafka

/// Reads topics as far as they are committed, to where they end when the reading starts.
package final class TopicScan {
    let consumer: Consumer
    let admin: Admin
    let timeout = Duration.seconds(10)

    /// - Parameters:
    ///   - configuration: Where the broker is.
    ///   - group: librdkafka wants a name; nothing is ever committed under it.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    package init(_ configuration: EngineConfiguration, group: String, log: @escaping LogSink) throws(ConfigurationError)
    {
        consumer = try Consumer(configuration.reader(group: group, isolation: "read_committed"), log: log)
        admin = try Admin(configuration.reader(group: group), log: log)
    }

    /// How many partitions a topic has.
    ///
    /// - Throws: `KafkaError` where the broker does not answer, `TopicProblem` with this remedy where there is no topic.
    package func partitions(of topic: String, remedy: String) throws -> Int {
        guard let count = try admin.partitionCounts(of: [topic], timeout: timeout)[topic] else {
            throw TopicProblem(topic: topic, cause: "it does not exist; \(remedy)")
        }
        return count
    }

    /// Reads a topic.
    ///
    /// - Parameters:
    ///   - topic: Its name.
    ///   - partitions: Those that are to be read.
    ///   - since: Where to begin, by the records' times; `nil`: at the beginning.
    ///   - from: Where to begin in some partitions, whatever `since` says: an offset by partition.
    ///   - body: Is called for each record; those of one partition come in order.
    /// - Throws: `KafkaError` where the broker does not answer, or what `body` throws.
    package func read(
        _ topic: String, partitions: some Sequence<Int32>, since: Timestamp? = nil, from: [Int32: Int64] = [:],
        _ body: (borrowing Message) throws -> Void
    ) throws {
        var ends: [Int32: Int64] = [:]
        var starts: [PartitionOffset] = []
        for number in partitions {
            let partition = TopicPartition(topic: topic, partition: number)
            let bounds = try watermarks(of: partition)
            let start = try from[number].map { max($0, bounds.low) } ?? start(of: partition, bounds, since: since)
            if start < bounds.high {
                ends[number] = bounds.high
                starts.append(PartitionOffset(partition, offset: start))
            }
        }
        try consumer.assign(starts)
        var batch = MessageBatch(capacity: 10_000)
        while !ends.isEmpty {
            consumer.poll(into: &batch, timeout: .milliseconds(500))
            if let error = consumer.fatalError { throw error }
            for index in 0..<batch.count {
                guard let end = ends[batch[index].partition] else { continue }
                switch batch[index].kind {
                case .record:
                    if batch[index].offset < end { try body(batch[index]) }
                    if batch[index].offset + 1 >= end { ends[batch[index].partition] = nil }
                case .endOfPartition:
                    if batch[index].offset >= end { ends[batch[index].partition] = nil }
                case .partitionError, .consumerError:
                    if let error = batch[index].error, error.disposition != .retriable { throw error }
                }
            }
        }
        try consumer.unassign()
    }

    /// Where partitions of a topic begin and end, as far as they are committed.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    package func bounds(of topic: String, partitions: some Sequence<Int32>) throws -> [Int32: Watermarks] {
        var bounds: [Int32: Watermarks] = [:]
        for number in partitions {
            bounds[number] = try watermarks(of: TopicPartition(topic: topic, partition: number))
        }
        return bounds
    }

    /// Where the records that are not older than a time begin.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    package func start(of topic: String, partitions: some Sequence<Int32>, since: Timestamp) throws -> [Int32: Int64] {
        var starts: [Int32: Int64] = [:]
        for (number, bounds) in try bounds(of: topic, partitions: partitions) {
            starts[number] = try start(of: TopicPartition(topic: topic, partition: number), bounds, since: since)
        }
        return starts
    }

    /// Asks the broker, again and again while it only cannot tell yet: for a moment after a topic was made or a broker came
    /// back, a partition has no leader that knows of it.
    func patiently<Answer>(_ ask: () throws(KafkaError) -> Answer) throws(KafkaError) -> Answer {
        let deadline = ContinuousClock.now + timeout
        while true {
            do {
                return try ask()
            } catch {
                if error.disposition != .retriable || ContinuousClock.now >= deadline { throw error }
                usleep(50_000)
            }
        }
    }

    private func watermarks(of partition: TopicPartition) throws(KafkaError) -> Watermarks {
        try patiently { () throws(KafkaError) in try consumer.watermarks(of: partition, timeout: timeout) }
    }

    /// Stops reading for good.
    package func close() {
        consumer.close()
    }

    private func start(of partition: TopicPartition, _ bounds: Watermarks, since: Timestamp?) throws -> Int64 {
        guard let since, bounds.low < bounds.high else { return bounds.low }
        let found = try patiently { () throws(KafkaError) in
            try consumer.offsets(forTimes: [partition: max(0, since)], timeout: timeout)[0].offset
        }
        return found == LogicalOffset.end ? bounds.high : max(found, bounds.low)
    }
}

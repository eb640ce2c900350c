internal import Engine
internal import Events
internal import Kafka

/// The log itself, as far as it is committed, up to where the replay ends.
final class LogSource: RecordSource {
    private let configuration: EngineConfiguration
    private let consumer: Consumer
    private let bounds: LogBounds
    /// How many partitions the log has.
    private let count: Int
    private let log: LogSink
    private var reached: [Int32: Int64] = [:]
    /// The partitions that are being read.
    private var unfinished: Set<Int32> = []

    convenience init(
        _ configuration: EngineConfiguration, _ bounds: LogBounds, log: @escaping LogSink
    ) throws(ConfigurationError) {
        try self.init(configuration, bounds, of: bounds.ends.count, log: log)
    }

    private init(
        _ configuration: EngineConfiguration, _ bounds: LogBounds, of count: Int, log: @escaping LogSink
    ) throws(ConfigurationError) {
        self.configuration = configuration
        self.bounds = bounds
        self.count = count
        self.log = log
        consumer = try Consumer(configuration.reader(group: "replay-log", isolation: "read_committed"), log: log)
    }

    func part(of partition: Int32, from start: Int64, to end: Int64) throws -> any RecordSource {
        let start = max(start, bounds.starts[partition] ?? 0)
        return try LogSource(
            configuration, LogBounds(starts: [partition: start], ends: [partition: end]), of: count, log: log)
    }

    var extent: (done: Int64, total: Int64) {
        bounds.ends.reduce(into: (0, 0)) { extent, end in
            let start = min(bounds.starts[end.key] ?? 0, end.value)
            extent.total += end.value - start
            extent.done += min(max(reached[end.key] ?? start, start), end.value) - start
        }
    }

    func isAtEnd(_ partition: Int32) -> Bool { !unfinished.contains(partition) }

    func read(
        from positions: [Int32: Int64], until stop: ReplayStop, take: (SourcedRecord) throws -> Refusal?,
        refused: (DeadLetter) throws -> Void
    ) throws {
        reached = positions
        var starts: [PartitionOffset] = []
        for (number, end) in bounds.ends {
            // A partition in which nothing was read yet stands at 0, wherever the replay begins.
            let start = max(positions[number] ?? 0, bounds.starts[number] ?? 0)
            if start >= end { continue }
            unfinished.insert(number)
            starts.append(PartitionOffset(topic: configuration.logTopic, partition: number, offset: start))
        }
        try consumer.assign(starts)
        var batch = MessageBatch(capacity: 10_000)
        while !unfinished.isEmpty {
            try stop.check()
            consumer.poll(into: &batch, timeout: .milliseconds(500))
            if let error = consumer.fatalError { throw error }
            for index in 0..<batch.count {
                let number = batch[index].partition
                guard unfinished.contains(number), let end = bounds.ends[number] else { continue }
                switch batch[index].kind {
                case .record:
                    try stop.check()
                    if batch[index].offset < end, let refusal = try take(sourced(batch[index])) {
                        try refused(DeadLetter(batch[index], refusal, clock: 0))
                    }
                    reached[number] = batch[index].offset + 1
                    if batch[index].offset + 1 >= end { unfinished.remove(number) }
                case .endOfPartition:
                    if batch[index].offset >= end { unfinished.remove(number) }
                case .partitionError, .consumerError:
                    if let error = batch[index].error, error.disposition != .retriable { throw error }
                }
            }
        }
        consumer.close()
    }

    private func sourced(_ message: borrowing Message) -> SourcedRecord {
        let time = message.time.milliseconds
        let record = LogRecord(
            offset: message.offset, recorded: time, key: message.key, value: message.value,
            control: message.key == nil ? message.header("tierline").flatMap(LogRecord.Control.init) : nil)
        return SourcedRecord(
            partition: message.partition, next: message.offset + 1, time: time, record: record,
            refusal: configuration.stray(record, in: message.partition, of: count))
    }
}

internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// A partition that waits at a `model` record with a `from`, until what the model has made of the log is there.
///
/// It begins with the state of the shadow that the record names, where that fits, else with nothing at `from`, and reads
/// the log from there to the record. All of it lies in memory until the record is taken in; should the process end
/// before, it begins anew, as nothing of it is committed.
final class Succession {
    let task: PartitionTask
    let record: HeldRecord
    private let change: ModelRecord
    private let configuration: EngineConfiguration
    private let isStray: (LogRecord, Int32) -> Refusal?
    private let logger: Logger
    private var stage = Stage.new
    private var successor: Successor
    private let started = ContinuousClock.now
    private var report = Complaint(every: .seconds(5))
    private var records = 0
    private var attempts = 0

    private enum Stage {
        case new
        case shadow(ChangelogTail)
        /// The offset of the next record of the log.
        case log(next: Int64)
    }

    init(
        _ task: PartitionTask, at record: LogRecord, _ change: ModelRecord, configuration: EngineConfiguration,
        isStray: @escaping (LogRecord, Int32) -> Refusal?, logger: Logger
    ) {
        self.task = task
        self.record = HeldRecord(record)
        self.change = change
        self.configuration = configuration
        self.isStray = isStray
        var logger = logger
        logger[metadataKey: "partition"] = "\(task.number)"
        self.logger = logger
        successor = Successor(partition: task.number, change: change)
        // What lasts only moments is not worth a line.
        report.make {}
    }

    /// The time before which a replay passes records over; `nil`: none.
    private var replayFrom: Timestamp? { configuration.scope.replay?.from }

    /// The offset of the record, up to which the log is read.
    private var end: Int64 { record.offset }

    /// What the model has made of the log; `nil` until it has come to the record.
    var result: Successor? {
        if case .log(let next) = stage, next >= end { successor } else { nil }
    }

    /// Goes on a little.
    ///
    /// - Parameter time: How long to wait for records.
    /// - Throws: `KafkaError` where it can go on no longer, or the broker does not answer; then it may be tried again.
    func step(_ reader: SuccessionReader, _ batch: inout MessageBatch, waiting time: Duration) throws {
        if case .new = stage { try begin(reader) }
        if result != nil { return }
        reader.poll(into: &batch, timeout: time)
        let latest: Timestamp? =
            configuration.times == .producer
            ? configuration.wallClock() + change.revision.compiled.model.limits.future : nil
        for index in 0..<batch.count {
            switch batch[index].kind {
            case .record, .endOfPartition:
                do {
                    try take(batch[index], notAfter: latest)
                } catch {
                    batch.removeAll()
                    return try giveUpShadow(because: "\(error)", reader)
                }
            case .partitionError, .consumerError:
                guard let error = batch[index].error else { continue }
                if error.disposition == .fatal {
                    batch.removeAll()
                    throw error
                }
                logger.warning("\(error)")
            }
        }
        batch.removeAll()
        if case .shadow(let tail) = stage, tail.isComplete { try leaveShadow(tail, reader) }
        logProgress()
    }

    private func begin(_ reader: SuccessionReader) throws {
        if attempts == 0 {
            logger.info(
                "a model makes sums of its own of the log; the partition waits for them",
                metadata: [
                    "model": "\(change.revision.name)", "version": "\(change.revision.version)",
                    "from": "\(change.from ?? 0)", "offset": "\(end)",
                ])
        }
        attempts += 1
        // A shadow has scored what a replay from some time on passes over.
        guard let shadow = change.shadow, replayFrom == nil else { return try readLog(from: change.from ?? 0, reader) }
        let changelog = TopicPartition(
            topic: TopicNames(application: shadow, log: configuration.logTopic).changelog, partition: task.number)
        do {
            let bounds = try reader.bounds(of: changelog)
            let tail = try ChangelogTail(into: nil, bounds: bounds)
            if tail.isComplete { return try leaveShadow(tail, reader) }
            try reader.read(changelog, from: bounds.low)
            stage = .shadow(tail)
        } catch let error as KafkaError {
            // It only saves work.
            if error.disposition == .retriable, attempts < 5 { throw error }
            try giveUpShadow(because: "\(error)", reader)
        }
    }

    /// - Throws: `StateError` where a shadow's state cannot be read.
    private func take(_ message: borrowing Message, notAfter latest: Timestamp?) throws {
        switch stage {
        case .new: break
        case .shadow(var tail):
            // A copy of what it holds would be made if it were held twice.
            stage = .new
            if message.kind == .endOfPartition {
                tail.didReachEnd(at: message.offset)
            } else {
                try tail.take(message)
            }
            stage = .shadow(tail)
        case .log(let next):
            guard message.kind == .record, message.offset >= next else { return }
            stage = .log(next: message.offset + 1)
            // What a replay passes over it does not make sums of either.
            let isPassedOver = replayFrom.map { message.time.milliseconds < $0 } ?? false
            if message.offset < end, !isPassedOver { ingest(LogRecord(message), notAfter: latest) }
        }
    }

    private func ingest(_ record: LogRecord, notAfter latest: Timestamp?) {
        records += 1
        if let stray = isStray(record, task.number) {
            successor.refuse(record, stray)
        } else {
            successor.ingest(record, notAfter: latest)
        }
    }

    private func leaveShadow(_ tail: ChangelogTail, _ reader: SuccessionReader) throws {
        let state: (successor: Successor, nextOffset: Int64)
        do {
            state = try tail.successor(change, of: task.number, upTo: end)
        } catch {
            return try giveUpShadow(because: "\(error)", reader)
        }
        successor = state.successor
        logger.info(
            "the sums begin with the shadow's",
            metadata: ["shadow": "\(change.shadow ?? "")", "offset": "\(state.nextOffset)"])
        try readLog(from: state.nextOffset, reader)
    }

    private func giveUpShadow(because cause: String, _ reader: SuccessionReader) throws {
        logger.warning(
            "the shadow's state is of no use, and the log is read instead: \(cause)",
            metadata: ["shadow": "\(change.shadow ?? "")"])
        try readLog(from: change.from ?? 0, reader)
    }

    private func readLog(from offset: Int64, _ reader: SuccessionReader) throws {
        let partition = TopicPartition(topic: configuration.logTopic, partition: task.number)
        let low = try reader.beginning(of: partition)
        if low > offset {
            logger.warning(
                "records before \(low) were deleted from the log: the sums are made of what is left of it",
                metadata: ["from": "\(offset)"])
        }
        let start = max(low, offset)
        if start < end { try reader.read(partition, from: start) }
        stage = .log(next: start)
    }

    private func logProgress() {
        report.make {
            guard case .log(let next) = stage else { return }
            logger.info(
                "a model makes its sums",
                metadata: ["records": "\(records)", "offset": "\(next)", "until": "\(end)"])
        }
    }
}

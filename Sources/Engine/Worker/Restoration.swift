internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// Reads the state of partitions back from the changelog, a step at a time, so that the worker can answer the group
/// meanwhile.
final class Restoration {
    let partitions: [Int32]
    private let reader: Consumer
    private let configuration: EngineConfiguration
    private let logger: Logger
    private let stop: StopSignal
    private var complaint = Complaint(every: .seconds(10))
    private var logs: [Int32: Log] = [:]
    private var hasBounds = false
    private let started = ContinuousClock.now

    /// What has been read of one partition's changelog.
    private struct Log {
        /// Where it ends: nothing written later concerns this worker.
        var end: Int64
        let start: Int64
        var next: Int64
        var position: Changelog.Position?
        var model: [UInt8]?
        var firstModel: [UInt8]?
        /// The bounds of the partition that is scored.
        var scored: Watermarks
        /// The last state of each account. Decoded at the end, when the model in force is known.
        var accounts: [[UInt8]: [UInt8]] = [:]

        /// - Throws: `StateError` where a position cannot be read.
        mutating func take(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) throws(StateError) {
            switch Changelog.Key(key) {
            case .account(let name): accounts[Array(name.bytes)] = value.map(Array.init)
            case .position: position = try value.map { bytes throws(StateError) in try Changelog.Position(bytes) }
            case .model: model = value.map(Array.init)
            case .firstModel: firstModel = value.map(Array.init)
            case nil: break
            }
        }
    }

    /// - Parameter reader: A consumer that belongs to no group; nobody else uses it until the restoration is complete.
    init(
        _ partitions: [Int32], reader: Consumer, configuration: EngineConfiguration, stop: StopSignal, logger: Logger
    ) {
        self.partitions = partitions
        self.reader = reader
        self.configuration = configuration
        self.stop = stop
        self.logger = logger
    }

    /// Goes on a little.
    ///
    /// - Returns: The partitions, ready to run, once all is read.
    /// - Throws: `StateError`, `TopicProblem` where state and log do not belong together, or a `KafkaError` that is not
    ///   retriable.
    func step(_ batch: inout MessageBatch) throws -> [PartitionTask]? {
        do {
            if !hasBounds { try findBounds() }
        } catch let error as KafkaError where error.disposition == .retriable {
            complaint.make { logger.warning("the state waits for the broker: \(error)") }
            stop.wait(upTo: .milliseconds(100))
            return nil
        }
        if logs.values.contains(where: { $0.next < $0.end }) {
            reader.poll(into: &batch, timeout: .milliseconds(100))
            for index in 0..<batch.count { try take(batch[index]) }
            batch.removeAll()
        }
        guard logs.values.allSatisfy({ $0.next >= $0.end }) else { return nil }
        try reader.unassign()
        return try partitions.map(task)
    }

    /// How far it is, for those who look on.
    var status: [PartitionStatus] {
        partitions.map { number in
            let log = logs[number]
            let progress = PartitionProgress(
                read: log.map { $0.next - $0.start } ?? 0, total: log.map { $0.end - $0.start },
                elapsed: ContinuousClock.now - started)
            return PartitionStatus(number: number, phase: .restoring(progress))
        }
    }

    private func findBounds() throws {
        let topic = configuration.topics.changelog
        var offsets: [PartitionOffset] = []
        for number in partitions {
            let partition = TopicPartition(topic: topic, partition: number)
            let bounds = try reader.watermarks(of: partition, timeout: .seconds(5))
            let scored = try reader.watermarks(
                of: TopicPartition(topic: configuration.logTopic, partition: number), timeout: .seconds(5))
            logs[number] = Log(end: bounds.high, start: bounds.low, next: bounds.low, scored: scored)
            if bounds.low < bounds.high { offsets.append(PartitionOffset(partition, offset: bounds.low)) }
        }
        try reader.assign(offsets)
        hasBounds = true
    }

    private func take(_ message: borrowing Message) throws(StateError) {
        switch message.kind {
        case .record:
            guard var log = logs.removeValue(forKey: message.partition) else { return }
            log.next = message.offset + 1
            if let key = message.key { try log.take(key: key, value: message.value) }
            logs[message.partition] = log
        case .endOfPartition:
            // Logs may end in records that are never shown.
            if let next = logs[message.partition]?.next { logs[message.partition]?.next = max(next, message.offset) }
        case .partitionError, .consumerError:
            if let error = message.error { complaint.make { logger.warning("\(error)") } }
        }
    }

    private func task(_ number: Int32) throws -> PartitionTask {
        let log = logs[number]!
        let scorer = PartitionScorer(partition: number, revision: configuration.revision, keepsLastScoreOnly: true)
        var stored: ModelRevision?
        if let model = log.model ?? log.firstModel {
            do {
                stored = try model.withUnsafeBytes { try ModelRevision(recordValue: $0) }
            } catch {
                throw StateError.damaged("the model in the changelog cannot be used: \(error)")
            }
        }
        if let position = log.position {
            try check(position, log.scored, number)
            scorer.restore(clock: position.clock, revision: stored, isByRecord: log.model != nil)
            for (account, state) in log.accounts {
                try account.withUnsafeBytes { account in
                    try state.withUnsafeBytes { try scorer.restore(account: Text(bytes: account), state: $0) }
                }
            }
            logger.info(
                "state restored",
                metadata: [
                    "partition": "\(number)", "accounts": "\(scorer.accountCount)", "offset": "\(position.nextOffset)",
                    "milliseconds": "\((ContinuousClock.now - started) / .milliseconds(1))",
                ])
        }
        // Without a position nothing was ever committed, and whatever accounts lie there came from a commit cut short.
        return PartitionTask(
            scorer: scorer, nextOffset: log.position?.nextOffset ?? LogicalOffset.beginning,
            storedModel: log.position == nil || stored == nil ? nil : scorer.modelInForce)
    }

    /// Whether the state and the log can belong together. Reading on from beyond the log's end would start at its
    /// beginning, and drop without a word all that comes before the stored position.
    private func check(_ position: Changelog.Position, _ log: Watermarks, _ number: Int32) throws(TopicProblem) {
        if position.nextOffset > log.high {
            throw TopicProblem(
                topic: configuration.logTopic,
                cause:
                    "partition \(number) ends at offset \(log.high), but was scored up to \(position.nextOffset): it "
                    + "was made anew or cut off; set another `application` to score it from its beginning")
        }
        if position.nextOffset < log.low {
            logger.error(
                "records were deleted from the log before they were scored; set retention.ms=-1",
                metadata: ["partition": "\(number)", "from": "\(position.nextOffset)", "to": "\(log.low)"])
        }
    }
}

internal import Kafka
internal import Logging
internal import State

/// Takes partitions over, a step at a time, so that the worker can answer the group and run other partitions meanwhile.
///
/// With exactly-once the order is what makes it safe:
///
/// 1. Where the group last committed. The answer waits for transactions that would change it.
/// 2. *Then* where the changelog really ends, open transactions included: whatever belongs to that offset lies before.
/// 3. The changelog up to there, as far as it is committed.
///
/// A partition that this worker ran before, and in which it left nothing uncommitted, needs no more than step 1: state
/// and offset are committed together, and state is a function of the log, so an equal offset means equal state.
final class Restoration {
    private let reader: StateReader
    private let configuration: EngineConfiguration
    private let logger: Logger
    private let stop: StopSignal
    /// The partitions that may be as they were left.
    private var kept: [PartitionTask]
    /// The partitions that have to be read back.
    private var awaited: [Int32]
    private let stores: PartitionStores?
    private var tails: [Int32: ChangelogTail] = [:]
    private var startOffsets: (group: [Int32: Int64], log: [Int32: Watermarks]) = ([:], [:])
    /// Where a replay begins that does not begin with the log; an inner `nil` where the broker cannot tell.
    private var beginnings: [Int32: Int64?] = [:]
    private var hasBegun = false
    /// How long one question may hold up the partitions that run; longer each time that it was not enough.
    private var patience = Duration.milliseconds(200)
    private var complaint = Complaint(every: .seconds(10))
    private var report = Complaint(every: .seconds(5))
    private var standstill = Standstill()
    private let started = ContinuousClock.now

    /// - Parameters:
    ///   - partitions: Those to take over.
    ///   - left: Those of them, and perhaps others, that this worker ran before.
    ///   - stores: The copies of their state on the local disk; `nil` where all is kept in memory.
    ///   - reader: Nobody else uses it until the restoration is complete or abandoned.
    init(
        _ partitions: [Int32], left: [PartitionTask], stores: PartitionStores?, reader: StateReader,
        configuration: EngineConfiguration, stop: StopSignal, logger: Logger
    ) {
        // At least once the group's offset may lag, and says nothing of who has run the partition meanwhile. Nor does it where
        // alerts wait: another may have sent them without reading on.
        kept =
            configuration.guarantee == .exactlyOnce
            ? left.filter { !$0.hasNews && !$0.isBroken && $0.waiting.isEmpty && partitions.contains($0.number) } : []
        awaited = partitions.filter { [kept] number in !kept.contains { $0.number == number } }
        self.stores = stores
        self.reader = reader
        self.configuration = configuration
        self.stop = stop
        self.logger = logger
    }

    /// Whether every partition has been handed out.
    var isComplete: Bool { kept.isEmpty && awaited.isEmpty }

    /// How far it has come.
    var progress: RestoreProgress {
        var progress = RestoreProgress()
        progress.partitions = awaited.count
        for tail in tails.values {
            progress.records += tail.records
            progress.done += tail.next - tail.start
            progress.total += max(0, tail.end - tail.start)
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        if progress.done > 0 {
            progress.secondsLeft = max(0, Double(progress.total - progress.done)) * seconds / Double(progress.done)
        }
        return progress
    }

    /// How far it is with each partition, for those who look on.
    var status: [PartitionStatus] {
        let elapsed = ContinuousClock.now - started
        return (kept.map(\.number) + awaited).map { number in
            let tail = tails[number]
            let total = hasBegun ? tail.map { max(0, $0.end - $0.start) } ?? 0 : nil
            return PartitionStatus(
                number: number,
                phase: .restoring(
                    PartitionProgress(read: tail.map { $0.next - $0.start } ?? 0, total: total, elapsed: elapsed)))
        }
    }

    /// Goes on a little.
    ///
    /// - Parameter patience: How long to wait for records.
    /// - Returns: Partitions that are ready to run.
    /// - Throws: `StateError`, `TopicProblem` where state, group and log do not belong together, or a `KafkaError` that is
    ///   not retriable.
    func step(_ batch: inout MessageBatch, waiting time: Duration) throws -> [PartitionTask] {
        do {
            if !kept.isEmpty { return try confirmKept() }
            if !hasBegun { try begin() }
        } catch let error as KafkaError where error.disposition == .retriable {
            patience = min(patience * 2, .seconds(2))
            complaint.make { logger.warning("the state waits for the broker, or for a pending transaction: \(error)") }
            stop.wait(upTo: .milliseconds(10))
            return []
        } catch is StoreBusy {
            stop.wait(upTo: .milliseconds(50))
            return []
        }
        if !tails.values.allSatisfy(\.isComplete) {
            reader.committed.poll(into: &batch, timeout: time)
            try take(batch)
            batch.removeAll()
            logProgress()
        }
        if tails.values.allSatisfy(\.isComplete) { try startOverWhereShort() }
        guard tails.values.allSatisfy(\.isComplete) else { return [] }
        try reader.committed.unassign()
        defer {
            awaited = []
            tails = [:]
        }
        return try awaited.map(task)
    }

    /// Stops reading, where the partitions are no longer this worker's.
    ///
    /// - Returns: The partitions that this worker ran before, and for which nobody has found otherwise yet.
    func abandon() throws -> [PartitionTask] {
        if hasBegun, !isComplete { try reader.committed.unassign() }
        return kept
    }

    private func confirmKept() throws(KafkaError) -> [PartitionTask] {
        let offsets = try reader.groupOffsets(of: kept.map(\.number), timeout: patience)
        let unchanged = kept.filter { offsets[$0.number] == $0.committedOffset }
        let changed = kept.filter { offsets[$0.number] != $0.committedOffset }
        kept = []
        awaited = (awaited + changed.map(\.number)).sorted()
        logger.info(
            "partitions are as they were left",
            metadata: [
                "partitions": "\(unchanged.map(\.number).sorted())",
                "changed": "\(changed.map(\.number).sorted())",
            ])
        return unchanged
    }

    private func begin() throws {
        var opened: [Int32: PartitionStore] = [:]
        for number in awaited {
            switch try stores?.store(of: number) {
            case .open(let store): opened[number] = store
            case .busy: throw StoreBusy()
            case .taken, nil: break
            }
        }
        let group =
            configuration.guarantee == .exactlyOnce
            ? try reader.groupOffsets(of: awaited, timeout: patience) : [:]
        // Only now: whatever belongs to the group's offset lies before this end.
        let bounds = try reader.changelogBounds(of: awaited, timeout: patience)
        startOffsets = (group, try reader.logBounds(of: awaited, timeout: patience))
        // The models that are heeded may lie before.
        if let replay = configuration.scope.replay, let from = replay.from, !replay.heedsModels {
            beginnings = try reader.logOffsets(for: from, in: startOffsets.log, timeout: patience)
        }
        // What a replay begins with lies in the changelog alone, and until it is carried in there are no accounts to keep.
        if let from = configuration.scope.replay?.carriesAt {
            for store in opened.values where store.progress.map({ $0.position?.clock ?? .min < from }) ?? false {
                try store.setAside(because: BackgroundAwaited())
            }
        }
        // So does what waits to be sent.
        for store in opened.values where store.hasWaitingAlerts { try store.setAside(because: AlertsWait()) }
        tails = try bounds.reduce(into: [:]) { tails, bounds in
            tails[bounds.key] = try ChangelogTail(into: opened[bounds.key], bounds: bounds.value)
        }
        try readTails()
        hasBegun = true
        // What lasts only moments is not worth a line.
        report.make {}
    }

    private func readTails() throws(KafkaError) {
        try reader.committed.assign(
            tails.filter { !$0.value.isComplete }.map {
                PartitionOffset(reader.changelogPartition($0.key), offset: $0.value.next)
            })
    }

    /// Has the whole changelog read where a store's part and the rest do not add up to what the group has committed.
    private func startOverWhereShort() throws {
        var isAny = false
        for (number, tail) in tails {
            guard let committed = startOffsets.group[number], let whole = try tail.overAgain(toReach: committed) else {
                continue
            }
            tails[number] = whole
            isAny = true
            logger.warning(
                "the state on the disk does not lead to the group's offset, and is restored from the changelog",
                metadata: ["partition": "\(number)", "offset": "\(committed)"])
        }
        if isAny { try readTails() }
    }

    private func take(_ batch: borrowing MessageBatch) throws {
        var index = 0
        while index < batch.count {
            let number = batch[index].partition
            switch batch[index].kind {
            case .record where tails[number] != nil:
                // A fetch brings many records of a partition in a row: their tail is looked up once.
                index = try tails[number]!.take(batch, from: index)
                continue
            case .record: break
            case .endOfPartition: tails[number]?.didReachEnd(at: batch[index].offset)
            case .partitionError, .consumerError: try note(batch[index].error)
            }
            index += 1
        }
    }

    private func note(_ error: KafkaError?) throws {
        guard let error else { return }
        if error.disposition == .fatal { throw error }
        complaint.make { logger.warning("\(error)") }
    }

    private func task(_ number: Int32) throws -> PartitionTask {
        guard var tail = tails[number], let log = startOffsets.log[number] else {
            throw TopicProblem(
                topic: configuration.topics.changelog,
                cause: "it has no partition \(number); recreate it with as many partitions as the log has")
        }
        // A replay whose state is gone begins anew; what its group committed belongs to an earlier one.
        let isNew = configuration.scope != .live && tail.position == nil
        let point = try StartingPoint(
            partition: reader.logPartition(number), stored: tail.position?.nextOffset,
            committed: isNew ? nil : startOffsets.group[number], log: log, beginning: beginning(of: number, log),
            application: configuration.application, anew: configuration.scope.anew)
        if let remark = point.remark { logger.error("\(remark)", metadata: ["partition": "\(number)"]) }
        let task = try tail.task(
            number, from: point, model: configuration.firstModels[number] ?? configuration.revision)
        try refuseOtherModel(of: task)
        if let end = configuration.scope.replay?.end(of: number) { task.place.ends(at: end) }
        if let from = configuration.scope.replay?.carriesAt, task.scorer.clock < from {
            task.awaitBackground(tail.background)
        }
        logger.info(
            "state restored",
            metadata: [
                "partition": "\(number)", "accounts": "\(task.scorer.accountCount)", "offset": "\(task.nextOffset)",
                "records": "\(tail.records)",
                "milliseconds": "\((ContinuousClock.now - started) / .milliseconds(1))",
            ])
        return task
    }

    /// Where a partition begins that has no state yet.
    private func beginning(of number: Int32, _ log: Watermarks) -> Int64 {
        guard let beginning = beginnings[number] else { return log.low }
        if let beginning { return max(beginning, log.low) }
        logger.warning(
            "the broker cannot find records by their time; what was recorded before is read and passed over",
            metadata: ["partition": "\(number)"])
        return log.low
    }

    /// - Throws: `TopicProblem` where a replay by one model finds state that another has made.
    private func refuseOtherModel(of task: PartitionTask) throws(TopicProblem) {
        guard let replay = configuration.scope.replay, !replay.heedsModels else { return }
        let (found, wanted) = (task.scorer.revision, configuration.revision)
        if found.hash != wanted.hash {
            throw TopicProblem(
                topic: configuration.topics.changelog,
                cause: "partition \(task.number) was replayed by version \(found.version) of the model "
                    + "(\(found.hash)), not by version \(wanted.version) (\(wanted.hash)); "
                    + configuration.scope.anew)
        }
    }

    private func logProgress() {
        report.make {
            let progress = progress
            standstill.note(progress.done)
            if standstill.lasts {
                logger.warning(
                    """
                    nothing more comes of the changelog: unless the broker is away, a transaction is open on it, which it ends \
                    after a timeout; one that it has lost sight of, kafka-transactions.sh finds (find-hanging) and ends
                    """,
                    metadata: ["partitions": "\(awaited)"])
            }
            logger.info(
                "restoring state",
                metadata: [
                    "partitions": "\(awaited)", "records": "\(progress.records)",
                    "percent": "\(Int(progress.percent))",
                    "secondsLeft": "\(progress.secondsLeft.map { "\(Int($0.rounded(.up)))" } ?? "unknown")",
                ])
        }
    }
}

/// A replay has not come to where it takes over what accounts begin with.
private struct BackgroundAwaited: Error {}

/// What waits to be sent lies in the changelog alone.
private struct AlertsWait: Error {}

/// Another worker of this process still has the partition's store open, and will close it.
private struct StoreBusy: Error {}

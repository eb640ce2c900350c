internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// One thread of the daemon: reads its partitions, scores them, commits. Shares nothing with other workers.
///
/// The loop: poll a batch, apply its records, answer the group, go on restoring, write ticks, commit. What the group asks
/// is only noted while polling and answered afterwards, so that what was applied can be committed first.
final class Worker {
    private let number: Int
    private let configuration: EngineConfiguration
    private let logPartitions: Int
    private let stop: StopSignal
    private let mailbox: Mailbox
    private let logger: Logger
    private let member: Membership
    private let reader: StateReader
    private let committer: any Committer
    /// `nil` in a replay, which writes nothing into the log.
    private let controlRecords: ControlRecords?
    private let models: ModelsInForce
    /// How many models had been offered when the partitions were last told of one.
    private var modelGeneration: Int
    /// Where a replay ends; `nil` for the live engine, and for a replay that follows it.
    private let replayEnd: ReplayEnd?
    /// The queues of alerts whose topics are known to be there.
    private var queues: Set<String>
    /// The partitions that a replay has read to their ends and reads no more.
    private var ended: Set<Int32> = []
    /// `nil` where all state is kept in memory.
    private let stores: PartitionStores?

    /// What the group has given to this worker.
    private var owned: [Int32] = []
    @exclusivity(unchecked) private var running = RunningPartitions()
    private var restoration: Restoration?
    private let successions: Successions
    /// Partitions that ran here before the group asked for them back. Some may come again, and may be as they were.
    private var left: [PartitionTask] = []
    private var idleCheck = IdleCheck()
    /// Whether partitions were assigned before: only the first assignment after the start may put a changed model in
    /// force.
    private var hasRunBefore = false
    /// The partitions of an interrupted run whose model is still to be compared with the configured one.
    private var uncheckedModels: Set<Int32> = []
    private var lastCommit = ContinuousClock.now
    private var undoneInARow = 0
    @exclusivity(unchecked) private var journal: WorkerJournal
    private var complaint = Complaint(every: .seconds(10))

    /// After how many commits undone in a row the worker gives up.
    private static let mostUndone = 10

    init(
        _ number: Int, _ configuration: EngineConfiguration, topics: TopicFacts, stop: StopSignal, watch: CallWatch,
        status: EngineStatus, mailbox: Mailbox, replayEnd: ReplayEnd?, models: ModelsInForce, logger: Logger
    ) throws {
        self.number = number
        self.configuration = configuration
        logPartitions = topics.logPartitions
        self.stop = stop
        self.mailbox = mailbox
        self.replayEnd = replayEnd
        queues = Set(configuration.revision.compiled.queues)
        self.models = models
        modelGeneration = models.wanted.generation
        journal = WorkerJournal(worker: number, status: status)
        var logger = logger
        logger[metadataKey: "worker"] = "\(number)"
        self.logger = logger
        committer =
            switch configuration.guarantee {
            case .exactlyOnce:
                TransactionalCommitter(configuration, worker: number, stop: stop, watch: watch, logger: logger)
            case .atLeastOnce:
                try FlushingCommitter(configuration, worker: number, stop: stop, logger: logger)
            }
        member = try Membership(configuration, worker: number, logger: logger)
        reader = try StateReader(configuration, worker: number, log: librdkafkaLog(logger))
        controlRecords =
            configuration.scope == .live
            ? try ControlRecords(configuration, models: models, worker: number, logger: logger) : nil
        successions = Successions(
            configuration, worker: number, stop: stop,
            isStray: { [logPartitions] in configuration.stray($0, in: $1, of: logPartitions) }, logger: logger)
        stores = configuration.stateDirectory.map { [reader] in
            PartitionStores(
                configuration, directory: $0, cluster: reader.committed.clusterID(timeout: .seconds(10)) ?? "",
                deletionsKept: topics.changelogDeletionsKept, logger: logger)
        }
    }

    /// Works until a stop is requested; then commits and leaves the group.
    ///
    /// - Throws: What only an operator can mend, such as another process under the same instance.
    func run() throws {
        defer {
            consumer.close()
            stores?.closeAll()
        }
        try committer.prepare()
        var batch = MessageBatch(capacity: 10_000)
        // Small, so that partitions which run do not wait long for those that are restored.
        var stateBatch = MessageBatch(capacity: 2_000)
        while !stop.isRequested {
            member.poll(into: &batch, timeout: pollTimeout)
            try apply(batch)
            let isDrained = batch.count < batch.capacity
            batch.removeAll()
            if try member.mend(committer.identityProof) {
                try leaveAll()
                journal.isMember = false
            }
            while let rebalance = consumer.takeRebalance() { try answer(rebalance) }
            try goOnRestoring(&stateBatch)
            try goOnSucceeding(&stateBatch)
            try seekWhereNeeded(isDrained: isDrained)
            takeOffer()
            try controlRecords?.write(to: running.all)
            try endWhereReached()
            try makeAlertTopics()
            letAlertsGo()
            if isDrained || ContinuousClock.now - lastCommit >= configuration.commitInterval { try commit() }
            answerMail()
            report()
        }
        if try commitNews() { committer.leave(running.all, of: consumer) }
        report(always: true)
    }

    private var consumer: Consumer { member.consumer }

    private var replay: ReplayScope? { configuration.scope.replay }

    /// Whether any partition is read at present.
    private var isReading: Bool { running.all.contains { !$0.place.isHeld } }

    private var pollTimeout: Duration {
        if restoration == nil, successions.isEmpty { return .milliseconds(100) }
        return isReading ? .milliseconds(5) : .zero
    }

    // MARK: - Records

    private func apply(_ batch: borrowing MessageBatch) throws {
        let latest: Timestamp? =
            configuration.times == .producer ? configuration.wallClock() : nil
        let now = ContinuousClock.now
        for index in 0..<batch.count {
            announce(index, of: batch)
            switch batch[index].kind {
            case .record: apply(batch[index], wall: latest, now: now)
            case .endOfPartition: running[batch[index].partition]?.didReachEnd(at: batch[index].offset)
            case .partitionError:
                running[batch[index].partition]?.place.disturb()
                try note(batch[index].error)
            case .consumerError: try note(batch[index].error)
            }
        }
    }

    /// Tells of the records that come up after one, as far as the batch goes.
    private func announce(_ index: Int, of batch: borrowing MessageBatch) {
        let far = index + PartitionScorer.farLookahead
        if far < batch.count {
            PartitionScorer.bringNear(batch[far].key)
            PartitionScorer.bringNear(batch[far].value)
        }
        let near = index + PartitionScorer.lookahead
        if near < batch.count { running[batch[near].partition]?.scorer.comesUp(batch[near].key) }
    }

    private func apply(_ message: borrowing Message, wall: Timestamp?, now: ContinuousClock.Instant) {
        // What the batch holds of partitions that are no longer, or not yet, run here is read again by whoever runs them.
        guard let task = running[message.partition] else { return }
        let recorded = message.time.milliseconds
        if let until = replay?.until, recorded > until { task.place.ends(at: message.offset) }
        guard task.place.judge(message.offset) == .take else { return }
        task.didRead(at: now)
        var record = LogRecord(message)
        switch replay?.admit(record.control, recorded: recorded) {
        case .asItIs, nil: break
        case .asTick:
            // What it is to hand over ends here.
            if isHandover(record) { return task.place.hold(before: message.offset) }
            record.control = .tick
        case .passedOver: return
        }
        if task.awaitsBackground, let from = replay?.from, recorded >= from {
            task.carryIn(at: from, before: message.offset)
        }
        if record.control == .tick { task.ticks.didRead(recorded: record.recorded ?? 0, now: .now) }
        let outcome: Outcome
        if let stray = configuration.stray(record, in: task.number, of: logPartitions) {
            outcome = task.scorer.refuse(record, stray)
        } else {
            let limit = wall.map { $0 + task.scorer.revision.compiled.model.limits.future }
            if record.control == .model, let change = task.scorer.succession(at: record, notAfter: limit) {
                return successions.hold(task, at: record, change)
            }
            outcome = task.scorer.ingest(record, notAfter: limit)
        }
        journal.didRead(outcome, isControl: record.control != nil)
        if case .refused(let refusal) = outcome {
            task.scorer.outbox.append(.deadLetter(DeadLetter(message, refusal, clock: task.scorer.clock)))
        }
    }

    /// Whether a record puts in force what this shadow of a rollout has made: then nothing behind it is the shadow's.
    private func isHandover(_ record: LogRecord) -> Bool {
        guard replay?.ends == nil, let change = try? ModelRecord(value: record.value) else { return false }
        return change.shadow == configuration.application
    }

    private func note(_ error: KafkaError?) throws {
        guard let error else { return }
        // What is fatal to the consumer as a whole is seen to after the batch.
        if error.disposition == .fatal, consumer.fatalError == nil { throw error }
        complaint.make { logger.warning("\(error)") }
    }

    // MARK: - The group

    private func answer(_ rebalance: Rebalance) throws {
        let partitions = rebalance.partitions.filter { $0.topic == configuration.logTopic }.map(\.partition).sorted()
        journal.isMember = rebalance.kind == .assign
        switch rebalance.kind {
        case .assign:
            logger.info("partitions assigned", metadata: ["partitions": "\(partitions)"])
            member.wasAssigned(partitions)
            try leaveAll()
            owned = partitions
            stores?.keep(partitions)
            // At once, though nothing runs yet: the group would wait for the answer at the next change.
            try reassign()
            takeOver()
        case .revoke:
            logger.info("partitions revoked", metadata: ["partitions": "\(partitions)"])
            if try commitNews() { committer.leave(running.all, of: consumer) }
            try leaveAll()
            try consumer.unassign()
        case .lost:
            logger.warning("partitions lost: the group gave them to others", metadata: ["partitions": "\(partitions)"])
            try leaveAll()
            member.wasLost()
            try consumer.unassign()
        }
    }

    /// Runs nothing any more, and remembers what ran.
    private func leaveAll() throws {
        models.forget(owned)
        owned = []
        successions.abandon()
        left = running.takeAll() + (try restoration?.abandon() ?? left)
        restoration = nil
    }

    /// Restores the partitions that this worker owns and does not have.
    private func takeOver() {
        uncheckedModels.formUnion(
            left.filter { !$0.isModelChecked && ($0.hasNews || modelGeneration > 0) }.map(\.number))
        restoration =
            owned.isEmpty
            ? nil
            : Restoration(
                owned, left: left, stores: stores, reader: reader, configuration: configuration, stop: stop,
                logger: logger)
        left = []
    }

    private func goOnRestoring(_ batch: inout MessageBatch) throws {
        guard let restoration else { return }
        let isAlone = running.all.isEmpty
        let tasks = try restoration.step(&batch, waiting: isAlone ? .milliseconds(100) : .zero)
        if !hasRunBefore, let controlRecords { try tasks.forEach(controlRecords.refuseIncompatibleModel) }
        for task in tasks where hasRunBefore && !task.isModelChecked {
            task.isModelChecked = task.scorer.hasModelRecord && !uncheckedModels.contains(task.number)
        }
        if !tasks.isEmpty {
            for task in tasks {
                models.note(task.scorer)
                task.place.disturb()
            }
            running.add(tasks)
            try reassign()
            lastCommit = .now
        }
        guard restoration.isComplete else { return }
        hasRunBefore = true
        uncheckedModels = []
        self.restoration = nil
    }

    /// Has the partitions compared with a model that an operator has offered meanwhile, and those that are being restored
    /// when they are there.
    private func takeOffer() {
        let generation = models.wanted.generation
        if generation == modelGeneration { return }
        modelGeneration = generation
        for task in running.all { task.isModelChecked = false }
        if restoration != nil {
            uncheckedModels.formUnion(owned.filter { running[$0] == nil })
        }
    }

    /// Goes on with the partitions that wait for a model's own sums.
    private func goOnSucceeding(_ batch: inout MessageBatch) throws {
        if successions.isEmpty { return }
        let time: Duration = isReading || restoration != nil ? .zero : .milliseconds(100)
        guard let (task, record, successor) = try successions.step(&batch, waiting: time) else { return }
        let outcome = record.withRecord { task.scorer.ingest($0, successor: successor) }
        journal.didRead(outcome, isControl: true)
        task.place.letGo(past: record.offset)
        try reassign()
    }

    /// Has the consumer read the partitions that run, each from where it stands; those that wait are not read.
    private func reassign() throws {
        // An assignment would have librdkafka forget that the partitions are others' now; the group is about to say so.
        if consumer.isAssignmentLost { return }
        let read = running.all.filter { !$0.place.isHeld }
        do {
            try consumer.assign(
                read.filter { !$0.place.isAtEnd }.map {
                    PartitionOffset(topic: configuration.logTopic, partition: $0.number, offset: $0.nextOffset)
                })
        } catch {
            // What is fatal to the consumer as a whole is seen to after the next poll.
            if consumer.fatalError == nil { throw error }
        }
        for task in read { task.didSeek() }
        ended = Set(running.all.filter(\.place.isAtEnd).map(\.number))
    }

    /// In a replay, makes the topics of queues that only a model of the log has, before anything is sent there.
    private func makeAlertTopics() throws {
        guard let replay, replay.heedsModels, configuration.managesTopics else { return }
        for task in running.all where !queues.isSuperset(of: task.scorer.revision.compiled.queues) {
            var changed = configuration
            changed.revision = task.scorer.revision
            _ = try TopicSetup(changed, logger: logger).prepare(stop: stop)
            queues.formUnion(changed.revision.compiled.queues)
        }
    }

    /// Has the next commit send what has waited for long enough.
    private func letAlertsGo() {
        for task in running.all where !task.waiting.isEmpty {
            task.waiting.grant(at: configuration.wallClock(), partition: task.number, of: logPartitions)
        }
    }

    /// In a replay, stops reading partitions that have reached their ends, and lets time run on there.
    private func endWhereReached() throws {
        guard let replay else { return }
        let atEnd = running.all.filter(\.place.isAtEnd)
        if let from = replay.carriesAt { for task in atEnd { task.carryIn(at: from, before: task.nextOffset) } }
        if let until = replay.until { for task in atEnd { task.runOn(to: until) } }
        let unread = atEnd.filter { !ended.contains($0.number) }
        if unread.isEmpty { return }
        ended.formUnion(unread.map(\.number))
        try consumer.pause(unread.map { TopicPartition(topic: configuration.logTopic, partition: $0.number) })
    }

    private func seekWhereNeeded(isDrained: Bool) throws {
        let read = running.all.filter { !$0.place.isHeld && !$0.place.isAtEnd }
        let stuck = isDrained ? idleCheck.stuck(among: read, reader: reader, logger: logger) : []
        if !stuck.isEmpty {
            logger.warning(
                "nothing came of partitions that have more to read; they are sought anew",
                metadata: ["partitions": "\(stuck.map(\.number))"])
            for task in stuck { task.place.disturb() }
        }
        if !stuck.isEmpty || read.contains(where: \.place.awaitsSeek) { try reassign() }
    }

    // MARK: - Commits

    private func commit() throws {
        if try commitNews() {
            stores?.follow(running.all)
            stores?.lookAtEnds(of: running.all, reader)
            for task in running.all where task.place.isAtEnd && !task.hasNews {
                replayEnd?.didReachEnd(of: task.number)
            }
            return
        }
        for task in running.all {
            guard let failure = task.failure else { continue }
            logger.error(
                "state on the disk could not be read, and is restored from the changelog: \(failure)",
                metadata: ["partition": "\(task.number)"])
            try task.giveUpStore(because: failure)
        }
        logger.warning("the records since the last commit are read and scored again")
        let partitions = owned
        try leaveAll()
        owned = partitions
        try reassign()
        takeOver()
        stop.wait(upTo: min(.milliseconds(100) * (1 << undoneInARow), .seconds(1)))
    }

    /// Commits what is new, if the partitions are still this worker's.
    ///
    /// - Returns: Whether memory and topics agree: if not, partitions with news must be taken over anew.
    private func commitNews() throws -> Bool {
        lastCommit = .now
        if running.all.contains(where: \.isBroken) { return false }
        guard running.all.contains(where: \.hasNews) else { return true }
        // They are others' now; the group will say so at the next poll.
        if consumer.isAssignmentLost { return true }
        switch try committer.commit(running.all, of: consumer) {
        case .committed(let sent):
            journal.didCommit(sent, in: ContinuousClock.now - lastCommit)
            undoneInARow = 0
            for task in running.all { for change in task.takeSwitches() { models.didSwitch(change) } }
            return true
        case .undone(let cause):
            journal.didAbort()
            undoneInARow += 1
            logger.error("a commit was undone: \(cause)")
            if undoneInARow >= Worker.mostUndone { throw cause }
            return false
        }
    }

    // MARK: - Those who look on

    private func answerMail() {
        mailbox.empty { question in
            guard let task = running[question.partition] else { return .elsewhere(partition: question.partition) }
            return task.answer(
                question.account, application: configuration.application, wall: configuration.wallClock())
        }
    }

    private func report(always: Bool = false) {
        journal.show(always: always) {
            let status =
                running.all.map { $0.status(consumer, log: configuration.logTopic) } + (restoration?.status ?? [])
            return status.sorted { $0.number < $1.number }
        }
    }
}

internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// One thread of the daemon: reads its partitions, scores them, commits. Shares nothing with other workers.
///
/// The loop: poll a batch, apply its records, answer the group, go on restoring, write ticks, commit. What the group asks
/// is only noted while polling and answered afterwards, so that what was applied can be committed first.
final class Worker {
    let number: Int
    let configuration: EngineConfiguration
    let logPartitions: Int
    let stop: StopSignal
    let mailbox: Mailbox
    let logger: Logger
    let member: Membership
    let reader: StateReader
    let committer: any Committer
    /// `nil` in a replay, which writes nothing into the log.
    let controlRecords: ControlRecords?
    let models: ModelsInForce
    /// How many models had been offered when the partitions were last told of one.
    var modelGeneration: Int
    /// Where a replay ends; `nil` for the live engine, and for a replay that follows it.
    let replayEnd: ReplayEnd?
    /// The queues of alerts whose topics are known to be there.
    var queues: Set<String>
    /// The partitions that a replay has read to their ends and reads no more.
    var ended: Set<Int32> = []
    /// `nil` where all state is kept in memory.
    let stores: PartitionStores?

    /// What the group has given to this worker.
    var owned: [Int32] = []
    @exclusivity(unchecked) var running = RunningPartitions()
    var restoration: Restoration?
    let successions: Successions
    /// Partitions that ran here before the group asked for them back. Some may come again, and may be as they were.
    var left: [PartitionTask] = []
    var idleCheck = IdleCheck()
    /// Whether partitions were assigned before: only the first assignment after the start may put a changed model in
    /// force.
    var hasRunBefore = false
    /// The partitions of an interrupted run whose model is still to be compared with the configured one.
    var uncheckedModels: Set<Int32> = []
    var lastCommit = ContinuousClock.now
    var undoneInARow = 0
    @exclusivity(unchecked) var journal: WorkerJournal
    var complaint = Complaint(every: .seconds(10))

    /// After how many commits undone in a row the worker gives up.
    static let mostUndone = 10

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
        let life = SignOfLife(worker: number, status: status)
        committer =
            switch configuration.guarantee {
            case .exactlyOnce:
                TransactionalCommitter(
                    configuration, worker: number, topics: topics, stop: stop, watch: watch, life: life, logger: logger)
            case .atLeastOnce:
                try FlushingCommitter(
                    configuration, worker: number, topics: topics, stop: stop, life: life, logger: logger)
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
                configuration, directory: $0, cluster: reader.committed.clusterID(timeout: .seconds(30)) ?? "",
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

    var consumer: Consumer { member.consumer }

    var replay: ReplayScope? { configuration.scope.replay }

    /// Whether any partition is read at present.
    var isReading: Bool { running.all.contains { !$0.place.isHeld } }

    private var pollTimeout: Duration {
        if restoration == nil, successions.isEmpty { return .milliseconds(100) }
        return isReading ? .milliseconds(5) : .zero
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

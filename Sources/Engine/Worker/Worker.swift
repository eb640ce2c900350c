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
    private let reader: Consumer
    private let output: OutputWriter
    private let logWriter: LogWriter

    private var assignment = Assignment.none
    /// Whether partitions were assigned before: only the first assignment after the start may put a changed model in
    /// force.
    private var hasRunBefore = false
    /// The partitions of an interrupted run whose model is still to be compared with the configured one.
    private var uncheckedModels: Set<Int32> = []
    private var lastCommit = ContinuousClock.now
    private var lastGroupCommit = ContinuousClock.now
    private var failedCommits = 0
    @exclusivity(unchecked) private var journal: WorkerJournal
    private var complaint = Complaint(every: .seconds(10))

    /// What the group has given to this worker.
    private enum Assignment {
        case none
        case restoring(Restoration)
        case running(Tasks)
    }

    /// The partitions that run, found by number.
    private struct Tasks {
        let all: [PartitionTask]
        private let byNumber: [PartitionTask?]

        init(_ tasks: [PartitionTask]) {
            all = tasks
            var byNumber: [PartitionTask?] = Array(repeating: nil, count: Int(tasks.map(\.number).max() ?? -1) + 1)
            for task in tasks { byNumber[Int(task.number)] = task }
            self.byNumber = byNumber
        }

        subscript(partition: Int32) -> PartitionTask? {
            partition >= 0 && Int(partition) < byNumber.count ? byNumber[Int(partition)] : nil
        }
    }

    init(
        _ number: Int, _ configuration: EngineConfiguration, logPartitions: Int, stop: StopSignal,
        status: EngineStatus, mailbox: Mailbox, logger: Logger
    ) throws {
        self.number = number
        self.configuration = configuration
        self.logPartitions = logPartitions
        self.stop = stop
        self.mailbox = mailbox
        journal = WorkerJournal(worker: number, status: status)
        var logger = logger
        logger[metadataKey: "worker"] = "\(number)"
        self.logger = logger
        let log = librdkafkaLog(logger)
        member = try Membership(configuration, worker: number, logger: logger)
        reader = try Consumer(configuration.reader(group: "restore-\(number)"), log: log)
        output = try OutputWriter(configuration, worker: number, log: log)
        logWriter = try LogWriter(configuration, worker: number, log: log)
    }

    /// Works until a stop is requested; then commits and leaves the group.
    ///
    /// - Throws: What only an operator can mend, such as another process under the same instance.
    func run() throws {
        defer { consumer.close() }
        var batch = MessageBatch(capacity: 10_000)
        while !stop.isRequested {
            member.poll(into: &batch, timeout: pollTimeout)
            try apply(batch)
            let isDrained = batch.count < batch.capacity
            batch.removeAll()
            if try member.mend() { (assignment, journal.isMember) = (.none, false) }
            while let rebalance = consumer.takeRebalance() { try answer(rebalance) }
            try goOnRestoring(&batch)
            try writeToLog()
            if isDrained || ContinuousClock.now - lastCommit >= configuration.commitInterval { try commit() }
            answerMail()
            report()
        }
        try commit()
        commitToGroup(always: true)
        report(always: true)
    }

    private var consumer: Consumer { member.consumer }

    private var pollTimeout: Duration {
        if case .restoring = assignment { return .zero }
        return .milliseconds(100)
    }

    // MARK: - Records

    private func apply(_ batch: borrowing MessageBatch) throws {
        let latest: Timestamp? =
            configuration.times == .producer ? configuration.wallClock() : nil
        for index in 0..<batch.count {
            switch batch[index].kind {
            case .record: apply(batch[index], wall: latest)
            case .endOfPartition: task(batch[index].partition)?.isAtEnd = true
            case .partitionError, .consumerError: try note(batch[index].error)
            }
        }
    }

    private func apply(_ message: borrowing Message, wall: Timestamp?) {
        // What the batch holds of partitions that are no longer, or not yet, run here is read again by whoever runs them.
        guard let task = task(message.partition), message.offset >= task.nextOffset else { return }
        task.nextOffset = message.offset + 1
        task.isAtEnd = false
        let record = LogRecord(
            offset: message.offset, recorded: message.time.milliseconds, key: message.key, value: message.value,
            control: message.key == nil ? message.header("tierline").flatMap(LogRecord.Control.init) : nil)
        if record.control == .tick { task.ticks.didRead(recorded: record.recorded ?? 0, now: .now) }
        let outcome: Outcome
        if let stray = stray(record, in: task.number) {
            outcome = task.scorer.refuse(record, stray)
        } else {
            let limit = task.scorer.revision.compiled.model.limits.future
            outcome = task.scorer.ingest(record, notAfter: wall.map { $0 + limit })
        }
        journal.didRead(outcome, isControl: record.control != nil)
        if case .refused(let refusal) = outcome {
            task.scorer.outbox.append(.deadLetter(DeadLetter(message, refusal, clock: task.scorer.clock)))
        }
    }

    private func stray(_ record: LogRecord, in partition: Int32) -> Refusal? {
        guard record.control == nil, let key = record.key, !key.isEmpty else { return nil }
        let home = configuration.partitioner.partition(of: key, count: logPartitions)
        return home == partition ? nil : .stray(in: partition, home: home, configuration.partitioner)
    }

    private func task(_ partition: Int32) -> PartitionTask? {
        if case .running(let tasks) = assignment { tasks[partition] } else { nil }
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
            restore(partitions)
            if partitions.isEmpty { try consumer.assign([]) }
        case .revoke:
            logger.info("partitions revoked", metadata: ["partitions": "\(partitions)"])
            try commit()
            commitToGroup(always: true)
            assignment = .none
            try consumer.unassign()
        case .lost:
            logger.warning("partitions lost: the group gave them to others", metadata: ["partitions": "\(partitions)"])
            assignment = .none
            member.wasLost()
            try consumer.unassign()
        }
    }

    private func restore(_ partitions: [Int32]) {
        assignment =
            partitions.isEmpty
            ? .none
            : .restoring(
                Restoration(partitions, reader: reader, configuration: configuration, stop: stop, logger: logger))
    }

    private func goOnRestoring(_ batch: inout MessageBatch) throws {
        guard case .restoring(let restoration) = assignment else { return }
        guard let tasks = try restoration.step(&batch) else { return }
        if !hasRunBefore { try tasks.forEach(refuseIncompatibleModel) }
        for task in tasks where hasRunBefore {
            task.isModelChecked = task.scorer.hasModelRecord && !uncheckedModels.contains(task.number)
        }
        hasRunBefore = true
        uncheckedModels = []
        assignment = .running(Tasks(tasks))
        try consumer.assign(
            tasks.map { PartitionOffset(topic: configuration.logTopic, partition: $0.number, offset: $0.nextOffset) })
        lastCommit = .now
    }

    // MARK: - The log's own records

    private func writeToLog() throws {
        guard case .running(let tasks) = assignment else { return }
        let now = ContinuousClock.now
        for task in tasks.all where task.isAtEnd {
            if !task.isModelChecked { try checkModel(of: task) }
            if configuration.ticks {
                let wall = configuration.wallClock()
                if task.ticks.isTime(for: task.scorer.nextDue, wall: wall, now: now) {
                    try logWriter.writeTick(to: task.number, now: wall)
                }
            }
        }
        guard let failures = logWriter.poll() else { return }
        // Without its model a partition would go on under another one, and nobody would know.
        if !failures.tags.isEmpty { throw failures.first }
        complaint.make { logger.error("\(failures.count) ticks could not be written, first: \(failures.first)") }
    }

    /// Puts the configured model in force where none is, or where an operator changed it before this start.
    private func checkModel(of task: PartitionTask) throws {
        try refuseIncompatibleModel(of: task)
        let inForce = task.scorer.revision
        if !task.scorer.hasModelRecord || inForce.hash != configuration.revision.hash {
            // Where producers set the times, the record must not move the clock: the log may hold old data, and a time of
            // today would make all that is still to come late. An empty partition has no clock to go by yet.
            if configuration.times == .producer, task.scorer.clock == .min { return }
            guard try logWriter.write(configuration.revision, to: task.number, now: task.scorer.clock) else { return }
            logger.info(
                "model put in force",
                metadata: [
                    "partition": "\(task.number)", "model": "\(configuration.revision.name)",
                    "version": "\(configuration.revision.version)", "hash": "\(configuration.revision.hash)",
                ])
        }
        task.isModelChecked = true
    }

    private func refuseIncompatibleModel(of task: PartitionTask) throws {
        let changes = configuration.revision.changesThatNeedHistory(since: task.scorer.revision)
        if !changes.isEmpty {
            throw IncompatibleModel(
                partition: task.number, inForce: task.scorer.revision.version,
                configured: configuration.revision.version, changes: changes)
        }
    }

    // MARK: - Commits

    private func commit() throws {
        guard case .running(let tasks) = assignment else { return }
        lastCommit = .now
        guard tasks.all.contains(where: \.hasNews) else { return }
        do {
            try output.commit(tasks.all, stop: stop)
            journal.didCommit(in: ContinuousClock.now - lastCommit)
            failedCommits = 0
        } catch let error as DeliveryFailed {
            journal.didAbort()
            failedCommits += 1
            if failedCommits >= 5 || error.failures.first.disposition == .fatal { throw error }
            logger.error("what was not delivered is read and sent again: \(error)")
            try consumer.unassign()
            uncheckedModels = Set(tasks.all.filter { !$0.isModelChecked }.map(\.number))
            restore(tasks.all.map(\.number))
            stop.wait(upTo: .seconds(1))
            return
        }
        commitToGroup(always: false)
    }

    /// Tells the group how far this worker is, for those who watch its lag. The state has its own, exact, position.
    private func commitToGroup(always: Bool) {
        guard case .running(let tasks) = assignment else { return }
        guard always || ContinuousClock.now - lastGroupCommit >= .seconds(1) else { return }
        lastGroupCommit = .now
        let offsets = tasks.all.filter { $0.committedOffset >= 0 }.map {
            PartitionOffset(topic: configuration.logTopic, partition: $0.number, offset: $0.committedOffset)
        }
        if offsets.isEmpty { return }
        do {
            try consumer.commit(offsets)
        } catch {
            logger.debug("the group does not know how far this worker is: \(error)")
        }
    }

    // MARK: - Those who look on

    private func answerMail() {
        mailbox.empty { question in
            guard let task = task(question.partition) else { return .elsewhere(partition: question.partition) }
            return task.answer(
                question.account, application: configuration.application, wall: configuration.wallClock())
        }
    }

    private func report(always: Bool = false) {
        let sent = WorkerCounters.Sent(
            scores: output.sent.scores, tiers: output.sent.tiers, alerts: output.sent.alerts,
            deadLetters: output.sent.deadLetters)
        journal.show(always: always, sent: sent) {
            switch assignment {
            case .none: []
            case .restoring(let restoration): restoration.status
            case .running(let tasks): tasks.all.map { $0.status(consumer, log: configuration.logTopic) }
            }
        }
    }
}

extension DeadLetter {
    /// A record as it was read.
    init(_ message: borrowing Message, _ refusal: Refusal, clock: Timestamp) {
        var headers: [(name: String, value: [UInt8]?)] = []
        message.forEachHeader { name, value in
            headers.append((String(decoding: name, as: UTF8.self), value.map(Array.init)))
        }
        self.init(
            refusal: refusal, partition: message.partition, offset: message.offset, time: clock,
            key: message.key.map(Array.init), value: message.value.map(Array.init), headers: headers)
    }
}

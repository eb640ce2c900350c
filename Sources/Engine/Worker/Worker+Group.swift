internal import Kafka
internal import Logging

/// What the group gives and takes, and what the partitions that are given have to go through until they run.
extension Worker {
    func answer(_ rebalance: Rebalance) throws {
        let partitions = rebalance.partitions.filter { $0.topic == configuration.logTopic }.map(\.partition).sorted()
        journal.isMember = rebalance.kind == .assign
        switch rebalance.kind {
        case .assign:
            logger.info("partitions assigned", metadata: ["partitions": "\(partitions)"])
            if let added = partitions.last, added >= logPartitions {
                throw TopicProblem(
                    topic: configuration.logTopic,
                    cause: "it has got more partitions than the \(logPartitions) it had at the start, and the other "
                        + "topics have none for these: start again to be told how to go on")
            }
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
    func leaveAll() throws {
        models.forget(owned)
        owned = []
        successions.abandon()
        left = running.takeAll() + (try restoration?.abandon() ?? left)
        restoration = nil
    }

    /// Restores the partitions that this worker owns and does not have.
    func takeOver() {
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

    func goOnRestoring(_ batch: inout MessageBatch) throws {
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
    func takeOffer() {
        let generation = models.wanted.generation
        if generation == modelGeneration { return }
        modelGeneration = generation
        for task in running.all { task.isModelChecked = false }
        if restoration != nil {
            uncheckedModels.formUnion(owned.filter { running[$0] == nil })
        }
    }

    /// Goes on with the partitions that wait for a model's own sums.
    func goOnSucceeding(_ batch: inout MessageBatch) throws {
        if successions.isEmpty { return }
        let time: Duration = isReading || restoration != nil ? .zero : .milliseconds(100)
        guard let (task, record, successor) = try successions.step(&batch, waiting: time) else { return }
        let outcome = record.withRecord { task.scorer.ingest($0, successor: successor) }
        journal.didRead(outcome, isControl: true)
        task.place.letGo(past: record.offset)
        try reassign()
    }

    /// Has the consumer read the partitions that run, each from where it stands; those that wait are not read.
    func reassign() throws {
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

    func seekWhereNeeded(isDrained: Bool) throws {
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
}

internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// What becomes of the records of a batch.
extension Worker {
    func apply(_ batch: borrowing MessageBatch) throws {
        let latest: Timestamp? =
            configuration.times == .producer ? configuration.wallClock() : nil
        let now = ContinuousClock.now
        var hasEnds = false
        for index in 0..<batch.count {
            announce(index, of: batch)
            switch batch[index].kind {
            case .record: apply(batch[index], wall: latest, now: now)
            case .endOfPartition:
                running[batch[index].partition]?.didReachEnd(at: batch[index].offset)
                hasEnds = true
            case .partitionError:
                running[batch[index].partition]?.place.disturb()
                try note(batch[index].error)
            case .consumerError: try note(batch[index].error)
            }
        }
        if hasEnds { try refuseCutLogs() }
    }

    /// A log that was made anew or cut off under a worker is read from its beginning without a word, and every record that
    /// comes below the old place would be taken for one that is known.
    private func refuseCutLogs() throws {
        let suspects = running.all.filter { $0.takeSuspicion() }
        if suspects.isEmpty { return }
        // What the broker cannot answer now is asked at the partition's next end.
        guard let bounds = try? reader.logBounds(of: suspects.map(\.number), timeout: .seconds(1)) else { return }
        for task in suspects {
            guard let log = bounds[task.number] else { continue }
            try StartingPoint.refuseLost(
                reader.logPartition(task.number), scored: task.nextOffset, log, anew: configuration.scope.anew)
        }
    }

    /// Tells of the records that come up after one, as far as the batch goes.
    private func announce(_ index: Int, of batch: borrowing MessageBatch) {
        let farthest = index + 2 * PartitionScorer.farLookahead
        if farthest < batch.count { batch.bringNear(farthest) }
        let far = index + PartitionScorer.farLookahead
        if far < batch.count {
            PartitionScorer.bringNear(batch[far].key)
            PartitionScorer.bringNear(batch[far].value)
        }
        let near = index + PartitionScorer.lookahead
        if near < batch.count { running[batch[near].partition]?.scorer.comesUp(batch[near].key) }
    }

    func apply(_ message: borrowing Message, wall: Timestamp?, now: ContinuousClock.Instant) {
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

    func note(_ error: KafkaError?) throws {
        guard let error else { return }
        // What is fatal to the consumer as a whole is seen to after the batch.
        if error.disposition == .fatal, consumer.fatalError == nil { throw error }
        complaint.make { logger.warning("\(error)") }
    }
}

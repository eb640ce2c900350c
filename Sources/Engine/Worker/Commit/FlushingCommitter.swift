internal import Kafka
internal import Logging

/// Commits at least once, in this order: the events; when the broker has them all, the accounts; when it has these, the
/// position.
///
/// So state that was written never claims a record whose events are missing, nor the position an account that the broker
/// refused; after a crash in between, the records are read again and their events come out a second time under the same
/// ids.
final class FlushingCommitter: Committer {
    private let output: OutputProducer
    private let logTopic: String
    private let logger: Logger
    private var lastGroupCommit: ContinuousClock.Instant?

    init(
        _ configuration: EngineConfiguration, worker: Int, topics: TopicFacts, stop: StopSignal, life: SignOfLife,
        logger: Logger
    ) throws {
        output = try OutputProducer(
            configuration,
            client: configuration.writer("writer-\(worker)").batching(atMost: topics.batchBytes),
            deadLetterBytes: topics.deadLetterBytes, stop: stop, life: life, log: librdkafkaLog(logger))
        logTopic = configuration.logTopic
        self.logger = logger
    }

    func prepare() {
        output.warmUp()
    }

    func commit(_ tasks: [PartitionTask], of consumer: Consumer) throws -> CommitOutcome {
        let changed = tasks.filter(\.hasNews)
        do {
            if try output.sendEvents(of: changed) { try output.flush() }
            if try output.sendState(of: changed) { try output.flush() }
            try output.sendPositions(of: changed)
            try output.flush()
        } catch let error as DeliveryFailed where error.failures.first.disposition != .fatal {
            _ = output.takeSent()
            return .undone(error)
        }
        for task in changed { task.didCommit() }
        if lastGroupCommit.map({ ContinuousClock.now - $0 >= .seconds(1) }) ?? true { tellGroup(tasks, consumer) }
        return .committed(output.takeSent())
    }

    /// Without transactions nobody keeps track of who may write.
    var identityProof: ((Consumer) throws -> Void)? { nil }

    func leave(_ tasks: [PartitionTask], of consumer: Consumer) {
        tellGroup(tasks, consumer)
    }

    /// Tells the group how far this worker is, for those who watch its lag. The state has its own, exact, position.
    private func tellGroup(_ tasks: [PartitionTask], _ consumer: Consumer) {
        lastGroupCommit = .now
        let offsets = tasks.filter { $0.committedOffset >= 0 }.map {
            PartitionOffset(topic: logTopic, partition: $0.number, offset: $0.committedOffset)
        }
        if offsets.isEmpty { return }
        do {
            try consumer.commit(offsets)
        } catch {
            logger.debug("the group does not know how far this worker is: \(error)")
        }
    }
}

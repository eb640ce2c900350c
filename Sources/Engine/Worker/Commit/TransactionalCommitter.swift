internal import Glibc
internal import Kafka
internal import Logging

/// Commits exactly once: events, state, position and the group's offsets in one Kafka transaction.
///
/// The producer's `transactional.id` is the worker's own and stays the same over restarts: initialising it ends what an
/// earlier run left open, and shuts out that run if it still lives.
final class TransactionalCommitter: Committer {
    private let configuration: EngineConfiguration
    private let worker: Int
    private let topics: TopicFacts
    private let stop: StopSignal
    private let watch: CallWatch
    private let life: SignOfLife
    private let logger: Logger
    /// None before it is first prepared, and after an error that a producer cannot leave.
    private var output: OutputProducer?
    /// How long the producer's transactions may take.
    private var timeout = TransactionalCommitter.usualTimeout
    private var commits = 0

    init(
        _ configuration: EngineConfiguration, worker: Int, topics: TopicFacts, stop: StopSignal, watch: CallWatch,
        life: SignOfLife, logger: Logger
    ) {
        self.configuration = configuration
        self.worker = worker
        self.topics = topics
        self.stop = stop
        self.watch = watch
        self.life = life
        self.logger = logger
    }

    func prepare() throws {
        var attempts = 0
        while output == nil {
            let next = try OutputProducer(
                configuration,
                client: configuration.transactionalWriter(worker, timeout: timeout).batching(
                    atMost: topics.batchBytes),
                deadLetterBytes: topics.deadLetterBytes, stop: stop, life: life, log: librdkafkaLog(logger))
            do {
                // Nothing is lost by leaving this undone, so a stop need not wait for the broker.
                try call("initialise transactions", unless: { self.stop.isRequested }) { () throws(KafkaError) in
                    try next.producer.initTransactions(timeout: configuration.callTimeout)
                }
            } catch let error as Unanswered {
                logger.warning("another producer is built: \(error)")
                continue
            } catch let error as KafkaError {
                if error.isFenced { throw Fenced(cause: error) }
                attempts += 1
                if attempts == 3 { throw error }
                logger.warning("transactions could not be initialised, trying again: \(error)")
                stop.wait(upTo: .seconds(1))
                continue
            }
            next.warmUp()
            output = next
        }
    }

    var identityProof: ((Consumer) throws -> Void)? { { [self] in try proveIdentity(with: $0) } }

    /// Sends offsets in a transaction that is aborted again: the transaction's coordinator looks at the producer's epoch
    /// before anybody looks at the member.
    private func proveIdentity(with consumer: Consumer) throws {
        guard let output else { return }
        let offset = PartitionOffset(topic: configuration.logTopic, partition: 0, offset: 0)
        do {
            try output.producer.beginTransaction()
            let metadata = try consumer.groupMetadata()
            try call("send offsets") { () throws(KafkaError) in
                try output.producer.sendOffsets([offset], of: metadata, timeout: configuration.callTimeout)
            }
            try call("abort the transaction") { () throws(KafkaError) in
                try output.producer.abortTransaction(timeout: configuration.callTimeout)
            }
        } catch let error where error is KafkaError || error is Unanswered {
            try recover(from: error, output)
        }
    }

    func leave(_ tasks: [PartitionTask], of consumer: Consumer) {}

    /// Short, as others wait for what a dead process has left open.
    private static let usualTimeout = Duration.seconds(10)
    /// For commits that cannot be divided: what one record brings about, and a change of model may touch every account. What
    /// takes longer than its transaction may, the broker gives up, and would again at every new start.
    private static let longTimeout = Duration.seconds(600)

    func commit(_ tasks: [PartitionTask], of consumer: Consumer) throws -> CommitOutcome {
        let changes = tasks.reduce(0) { $0 + $1.scorer.changeCount }
        let wanted = changes > configuration.usualChanges ? Self.longTimeout : Self.usualTimeout
        if wanted != timeout {
            logger.info("transactions may take another time", metadata: ["seconds": "\(wanted.components.seconds)"])
            timeout = wanted
            output = nil
        }
        try prepare()
        guard let output else { preconditionFailure("prepared without a producer") }
        let changed = tasks.filter(\.hasNews)
        do {
            try transact(changed, output, consumer)
        } catch let error as Stopped {
            throw error
        } catch {
            _ = output.takeSent()
            try recover(from: error, output)
            return .undone(error)
        }
        for task in changed { task.didCommit() }
        commits += 1
        return .committed(output.takeSent())
    }

    private func transact(_ tasks: [PartitionTask], _ output: OutputProducer, _ consumer: Consumer) throws {
        let producer = output.producer
        try producer.beginTransaction()
        _ = try output.sendEvents(of: tasks)
        _ = try output.sendState(of: tasks)
        try output.sendPositions(of: tasks)
        let offsets = tasks.map {
            PartitionOffset(topic: configuration.logTopic, partition: $0.number, offset: $0.nextOffset)
        }
        TestStop.beforeOffsets.reached(time: commits + 1)
        // Fresh for each commit: by it the broker tells a member from one that has lost its partitions.
        let metadata = try consumer.groupMetadata()
        // A member that was just forgotten has nothing to be told by any more. Offsets without a member are taken by a broker
        // whose group is empty, whoever has worked on the partitions meanwhile.
        if consumer.isAssignmentLost || consumer.memberID.isEmpty { throw AssignmentLost() }
        try call("send offsets") { () throws(KafkaError) in
            try producer.sendOffsets(offsets, of: metadata, timeout: configuration.callTimeout)
        }
        TestStop.beforeCommit.reached(time: commits + 1)
        try call("commit the transaction") { () throws(KafkaError) in
            try producer.commitTransaction(timeout: configuration.callTimeout)
        }
    }

    /// Leaves the transaction behind. The order of the tests is librdkafka's: an error may be fatal and retriable at once.
    private func recover(from error: any Error, _ output: OutputProducer) throws {
        if let failures = output.producer.takeDeliveryFailures() {
            logger.error("\(failures.count) messages of a commit were not delivered, first: \(failures.first)")
        }
        if let fatal = output.producer.fatalError {
            if fatal.isFenced { throw Fenced(cause: fatal) }
            return try rebuild(because: error)
        }
        if error is Unanswered { return try rebuild(because: error) }
        // What the broker refused to take has to be aborted like anything else.
        if let error = error as? KafkaError {
            if error.isFenced { throw Fenced(cause: error) }
            // A fenced member's producer is as good as before; the consumer will say that it is fenced.
            if error.disposition == .other || error.disposition == .fatal, error.code != .fencedInstance {
                return try rebuild(because: error)
            }
        }
        do {
            try call("abort the transaction") { () throws(KafkaError) in
                try output.producer.abortTransaction(timeout: configuration.callTimeout)
            }
        } catch let second as KafkaError {
            if second.isFenced || output.producer.fatalError?.isFenced == true { throw Fenced(cause: second) }
            try rebuild(because: second)
        } catch let second as Unanswered {
            try rebuild(because: second)
        }
    }

    /// Whether the transaction was committed is not known, or the producer is of no use any more: another one ends it
    /// either way, and the state is what the topics then say.
    private func rebuild(because error: any Error) throws {
        logger.warning("another producer is built: \(error)")
        output = nil
        try prepare()
    }

    /// Makes the same call again for as long as librdkafka says that this may help.
    ///
    /// - Throws: `Unanswered` where it has not helped for as long as one call may take: librdkafka has been seen to lose its
    ///   brokers for good, and a producer made anew begins with those of the configuration.
    private func call(
        _ operation: String, unless isGivenUp: (() -> Bool)? = nil, _ body: () throws(KafkaError) -> Void
    ) throws {
        var complaint = Complaint(every: .seconds(10))
        let end = ContinuousClock.now + configuration.callPatience
        while true {
            do throws(KafkaError) {
                try watch.during(operation, of: worker, body)
                return
            } catch {
                if error.disposition != .retriable { throw error }
                if isGivenUp?() ?? stop.isOverdue { throw Stopped() }
                if ContinuousClock.now >= end { throw Unanswered(cause: error) }
                complaint.make { logger.warning("\(error)") }
                life.give()
                usleep(20_000)
            }
        }
    }
}

/// A call was made again and again, and brokers were never there to answer it: what came of it is not known.
private struct Unanswered: Error, CustomStringConvertible {
    let cause: KafkaError

    var description: String { "no broker has answered for long: \(cause)" }
}

/// The group has given the partitions to others.
struct AssignmentLost: Error, CustomStringConvertible {
    var description: String { "the group has given the partitions to others" }
}

extension KafkaError {
    /// Whether another producer has taken this one's place, or the broker has ended its transaction. Most calls say so in one
    /// way; what comes with a delivery may bear the protocol's own code.
    fileprivate var isFenced: Bool {
        code == .fenced || (disposition == .fatal && (code == .invalidProducerEpoch || code == .producerFenced))
    }
}

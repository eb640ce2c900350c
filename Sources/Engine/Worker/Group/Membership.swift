internal import Kafka
internal import Logging

/// A worker's place in the consumer group, kept over outages of the broker.
///
/// A static member whose session ends while the broker is away joins anew under the same instance. When the broker comes
/// back it answers what was asked before and after, and may take the one for a stranger and the other for the member:
/// the consumer is then fenced by itself, for good. A member that was cut off just before joins once more, with a new
/// consumer. One that was not has met another process under its instance, and gives way: two that both came back would
/// fence each other without end.
final class Membership {
    private(set) var consumer: Consumer
    private let configuration: ClientConfiguration
    private let topic: String
    private let logger: Logger
    /// When the group was last known to be out of reach; `nil` if it never was.
    private var cutOff: ContinuousClock.Instant?
    private var lastPoll = ContinuousClock.now
    /// Since when the group has given it nothing.
    private var emptySince: ContinuousClock.Instant?
    /// Whether the group was out of reach since an empty assignment was last doubted.
    private var mayBeForgotten = false
    /// How long an empty assignment after an outage is believed.
    private let doubt: Duration

    /// How long after an outage its consequences may come to light.
    private static let aftermath = Duration.seconds(60)
    /// A worker that has not polled for so long was itself held up by the broker.
    private static let standstill = Duration.seconds(5)

    init(
        _ configuration: EngineConfiguration, worker: Int, doubt: Duration = .seconds(5), logger: Logger
    ) throws {
        self.doubt = doubt
        self.configuration = try configuration.member(worker)
        topic = configuration.logTopic
        self.logger = logger
        consumer = try Consumer(self.configuration, log: librdkafkaLog(logger))
        try consumer.subscribe(to: [topic])
    }

    /// Polls the consumer; see `Consumer.poll`.
    func poll(into batch: inout MessageBatch, timeout: Duration) {
        let now = ContinuousClock.now
        if now - lastPoll > Membership.standstill || consumer.isAssignmentLost { wasLost() }
        consumer.poll(into: &batch, timeout: timeout)
        lastPoll = .now
        // A process that is stopped mostly stands here.
        if lastPoll - now > timeout + Membership.standstill { wasLost() }
    }

    /// Notes that the group gave this worker's partitions to others.
    func wasLost() {
        cutOff = .now
        mayBeForgotten = true
    }

    /// Notes what the group has given to this worker.
    func wasAssigned(_ partitions: [Int32]) {
        emptySince = partitions.isEmpty ? .now : nil
    }

    /// Joins anew where the consumer can go on no longer because of an outage. The batch must not hold its messages.
    ///
    /// - Parameter proveIdentity: Is asked before; throws where another process has taken this one's place. Without it only an
    ///   outage is reason enough to join anew.
    /// - Returns: Whether it did: then nothing is assigned any more.
    /// - Throws: The consumer's fatal error where it was no outage: `Fenced`, if that is what it says.
    func mend(_ proveIdentity: ((Consumer) throws -> Void)?) throws -> Bool {
        let isAftermath = cutOff.map { ContinuousClock.now - $0 < Membership.aftermath } ?? false
        guard let error = consumer.fatalError else { return try isAftermath && joinAnewWhereForgotten() }
        guard error.code == .fencedInstance else { throw error }
        guard isAftermath || (consumer.isAssignmentLost && proveIdentity != nil) else { throw Fenced(cause: error) }
        try proveIdentity?(consumer)
        logger.warning("fenced by its own second attempt to join while the broker was away; joining anew")
        try joinAnew()
        return true
    }

    /// The broker was seen to answer the first of several attempts to join with nothing, and to hold partitions for the
    /// member ever after. Where there is really nothing for it, joining once more costs a rebalance, once an outage.
    private func joinAnewWhereForgotten() throws -> Bool {
        guard mayBeForgotten, let emptySince, ContinuousClock.now - emptySince > doubt else { return false }
        mayBeForgotten = false
        logger.warning("given no partitions after the broker was away; joining anew")
        try joinAnew()
        return true
    }

    private func joinAnew() throws {
        emptySince = nil
        consumer.close()
        consumer = try Consumer(configuration, log: librdkafkaLog(logger))
        try consumer.subscribe(to: [topic])
    }
}

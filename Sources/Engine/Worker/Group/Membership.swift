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

    /// How long after an outage its consequences may come to light.
    private static let aftermath = Duration.seconds(60)
    /// A worker that has not polled for so long was itself held up by the broker.
    private static let standstill = Duration.seconds(5)

    init(_ configuration: EngineConfiguration, worker: Int, logger: Logger) throws {
        self.configuration = try configuration.member(worker)
        topic = configuration.logTopic
        self.logger = logger
        consumer = try Consumer(self.configuration, log: librdkafkaLog(logger))
        try consumer.subscribe(to: [topic])
    }

    /// Polls the consumer; see `Consumer.poll`.
    func poll(into batch: inout MessageBatch, timeout: Duration) {
        let now = ContinuousClock.now
        if now - lastPoll > Membership.standstill || consumer.isAssignmentLost { cutOff = now }
        consumer.poll(into: &batch, timeout: timeout)
        lastPoll = .now
    }

    /// Notes that the group gave this worker's partitions to others.
    func wasLost() {
        cutOff = .now
    }

    /// Joins anew where the consumer can go on no longer because of an outage. The batch must not hold its messages.
    ///
    /// - Parameter proveIdentity: Is asked before; throws where another process has taken this one's place.
    /// - Returns: Whether it did: then nothing is assigned any more.
    /// - Throws: The consumer's fatal error where it was no outage: `Fenced`, if that is what it says.
    func mend(_ proveIdentity: (Consumer) throws -> Void) throws -> Bool {
        guard let error = consumer.fatalError else { return false }
        let isAftermath = cutOff.map { ContinuousClock.now - $0 < Membership.aftermath } ?? false
        guard error.code == .fencedInstance else { throw error }
        guard isAftermath || consumer.isAssignmentLost else { throw Fenced(cause: error) }
        try proveIdentity(consumer)
        logger.warning("fenced by its own second attempt to join while the broker was away; joining anew")
        consumer.close()
        consumer = try Consumer(configuration, log: librdkafkaLog(logger))
        try consumer.subscribe(to: [topic])
        return true
    }
}

internal import Kafka
internal import Logging
internal import Synchronization

/// Notices calls into librdkafka that do not come back: some block far longer than the time they are given while a broker
/// restarts, and no thread can be made to leave them.
final class CallWatch: Sendable {
    private struct Call {
        var operation: String
        var since: ContinuousClock.Instant
        var isReported = false
    }

    private let calls = Mutex<[Int: Call]>([:])

    /// Makes a call that may block.
    func during<Result>(
        _ operation: String, of worker: Int, _ call: () throws(KafkaError) -> Result
    ) throws(KafkaError) -> Result {
        calls.withLock { $0[worker] = Call(operation: operation, since: .now) }
        defer { calls.withLock { $0[worker] = nil } }
        return try call()
    }

    /// Looks on until it is cancelled.
    ///
    /// - Parameter patience: How long a call may last.
    /// - Throws: `StuckCall` where one lasts longer.
    func look(patience: Duration, logger: Logger) async throws {
        let interval = min(patience / 8, .seconds(1))
        while (try? await Task.sleep(for: interval)) != nil {
            for (worker, stuck) in overdue(after: patience / 8) {
                if stuck.time >= patience { throw stuck }
                logger.warning("\(stuck.operation) takes long", metadata: ["worker": "\(worker)"])
            }
        }
    }

    /// Calls that last longer than a time, each told of once until it has lasted eight times as long.
    private func overdue(after time: Duration) -> [(worker: Int, StuckCall)] {
        let now = ContinuousClock.now
        return calls.withLock { calls in
            calls.keys.sorted().compactMap { worker in
                guard let call = calls[worker], now - call.since >= time else { return nil }
                if call.isReported, now - call.since < time * 8 { return nil }
                calls[worker]?.isReported = true
                return (worker, StuckCall(operation: call.operation, time: now - call.since))
            }
        }
    }
}

/// A call into librdkafka that has not come back. The process can only end, and be started again.
public struct StuckCall: Error, Sendable, CustomStringConvertible {
    /// What was called.
    public let operation: String
    /// For how long it has not come back.
    public let time: Duration

    /// The cause and the remedy.
    public var description: String {
        "the call to \(operation) has not come back for \(time.components.seconds) s: the brokers do not answer, or "
            + "librdkafka hangs; the process ends so that a supervisor can start it anew"
    }
}

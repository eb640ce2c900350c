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

    /// A call that has not come back.
    struct Stuck: Error, CustomStringConvertible {
        let operation: String
        let time: Duration

        var description: String {
            "the call to \(operation) has not come back for \(time.components.seconds) s: the brokers do not answer, or "
                + "librdkafka hangs; the process ends so that a supervisor can start it anew"
        }
    }

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
    /// - Throws: `Stuck` where one lasts longer.
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
    private func overdue(after time: Duration) -> [(worker: Int, Stuck)] {
        let now = ContinuousClock.now
        return calls.withLock { calls in
            calls.keys.sorted().compactMap { worker in
                guard let call = calls[worker], now - call.since >= time else { return nil }
                if call.isReported, now - call.since < time * 8 { return nil }
                calls[worker]?.isReported = true
                return (worker, Stuck(operation: call.operation, time: now - call.since))
            }
        }
    }
}

internal import Synchronization

/// What the workers have done so far, for those who look on. Brought up to date once a batch, not once a record.
public final class EngineStatus: Sendable {
    /// Totals since the start.
    public struct Totals: Sendable, Hashable {
        /// Records of the log, ticks and models included.
        public var records = 0
        public var scores = 0
        public var tierChanges = 0
        /// Alerts, withdrawals and breaches.
        public var alerts = 0
        public var deadLetters = 0
        public var accounts = 0
        /// Partitions that are being scored.
        public var runningPartitions = 0
    }

    private let workers = Mutex<[Int: Totals]>([:])

    public init() {}

    /// The sum over all workers.
    public var totals: Totals {
        workers.withLock { workers in
            workers.values.reduce(into: Totals()) { sum, totals in
                sum.records += totals.records
                sum.scores += totals.scores
                sum.tierChanges += totals.tierChanges
                sum.alerts += totals.alerts
                sum.deadLetters += totals.deadLetters
                sum.accounts += totals.accounts
                sum.runningPartitions += totals.runningPartitions
            }
        }
    }

    func set(_ totals: Totals, of worker: Int) {
        workers.withLock { $0[worker] = totals }
    }
}

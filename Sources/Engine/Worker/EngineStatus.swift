internal import Synchronization

/// What the workers have done so far, for those who look on. Brought up to date once a batch, not once a record.
public final class EngineStatus: Sendable {
    /// What came and went since the start, and what is held at present.
    public struct Totals: Sendable, Hashable {
        /// Records of the log that were read, ticks and models included.
        public var records = 0
        /// Scores sent.
        public var scores = 0
        /// Moves between tiers sent.
        public var tierChanges = 0
        /// Alerts, withdrawals and breaches sent.
        public var alerts = 0
        /// Records refused and sent on as they were.
        public var deadLetters = 0
        /// Accounts known in the partitions that are being scored.
        public var accounts = 0
        /// Partitions that are being scored.
        public var runningPartitions = 0
        /// Commits that succeeded.
        public var commits = 0
        /// Commits that were undone: their records were read and scored again.
        public var undoneCommits = 0
        /// State that is being read back.
        public var restoring = RestoreProgress()
    }

    private let workers = Mutex<[Int: Totals]>([:])

    /// All zero until a worker reports.
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
                sum.commits += totals.commits
                sum.undoneCommits += totals.undoneCommits
                sum.restoring += totals.restoring
            }
        }
    }

    func set(_ totals: Totals, of worker: Int) {
        workers.withLock { $0[worker] = totals }
    }
}

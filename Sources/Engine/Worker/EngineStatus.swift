internal import Synchronization

/// What the workers have done so far, for those who look on. Brought up to date about ten times a second, not once a
/// record.
public final class EngineStatus: Sendable {
    /// What the engine as a whole is about.
    public enum Stage: Sendable, Hashable {
        /// Topics are created and checked; this waits for the broker.
        case settingUp
        /// So many workers share the log's partitions.
        case scoring(workers: Int, logPartitions: Int)
        /// A stop was requested, or the engine has ended.
        case stopping
    }

    /// All that is known at one moment.
    public struct Snapshot: Sendable {
        /// What the engine as a whole is about.
        public var stage: Stage
        /// The workers that have reported, by number.
        public var workers: [Int: WorkerStatus]

        /// What is known at one moment.
        public init(stage: Stage, workers: [Int: WorkerStatus]) {
            self.stage = stage
            self.workers = workers
        }
    }

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
        /// Accounts known in the partitions whose state has been read back, those that wait for a changed model among them.
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

    private let state = Mutex(Snapshot(stage: .settingUp, workers: [:]))
    private let end = Atomic(false)

    /// Nothing done so far.
    public init() {}

    /// Whether a replay has been scored to its end, and all of it is committed.
    public var hasReachedEnd: Bool { end.load(ordering: .acquiring) }

    /// All that is known now.
    public var snapshot: Snapshot { state.withLock { $0 } }

    /// The sum over all workers.
    public var totals: Totals {
        snapshot.workers.values.reduce(into: Totals()) { sum, worker in
            sum.records += worker.counters.records
            sum.scores += worker.counters.sent.scores
            sum.tierChanges += worker.counters.sent.tiers
            sum.alerts += worker.counters.sent.alerts
            sum.deadLetters += worker.counters.sent.deadLetters
            sum.commits += worker.counters.commits
            sum.undoneCommits += worker.counters.aborts
            for partition in worker.partitions {
                switch partition.phase {
                case .running(let standing):
                    sum.accounts += standing.accounts
                    sum.runningPartitions += 1
                case .changing(let standing): sum.accounts += standing.accounts
                case .restoring(let progress): sum.restoring += progress
                }
            }
        }
    }

    func reachEnd() {
        end.store(true, ordering: .releasing)
    }

    func set(_ stage: Stage) {
        state.withLock { state in
            // What has been told to stop never starts again.
            if state.stage != .stopping { state.stage = stage }
        }
    }

    func set(_ status: WorkerStatus, of worker: Int) {
        state.withLock { $0.workers[worker] = status }
    }

    /// Notes that a worker lives which has reported before.
    func note(alive worker: Int) {
        let now = ContinuousClock.now
        state.withLock { $0.workers[worker]?.aliveAt = now }
    }
}

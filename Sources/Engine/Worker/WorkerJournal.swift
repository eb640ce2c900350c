internal import Events
internal import Scoring

/// What a worker writes down of its own work, on its own thread, and shows from time to time.
struct WorkerJournal {
    private(set) var counters = WorkerCounters()
    /// Whether the group has told the worker which partitions are its own.
    var isMember = false
    private let worker: Int
    private let status: EngineStatus
    private var nextShow = ContinuousClock.now

    /// Often enough for those who look on, too seldom to be felt.
    private static let interval = Duration.milliseconds(100)

    init(worker: Int, status: EngineStatus) {
        self.worker = worker
        self.status = status
    }

    mutating func didRead(_ outcome: Outcome, isControl: Bool) {
        switch outcome {
        case .applied where isControl: counters.control += 1
        case .applied: counters.applied += 1
        case .repeated: counters.repeated += 1
        case .tooOld: counters.tooOld += 1
        case .deleted: counters.deleted += 1
        case .refused(let refusal): counters.refused[refusal.cause, default: 0] += 1
        }
    }

    mutating func didCommit(_ sent: WorkerCounters.Sent, in time: Duration) {
        counters.commits += 1
        counters.sent += sent
        counters.commitTimes.add(time)
    }

    mutating func didAbort() {
        counters.aborts += 1
    }

    /// Shows how things stand, if that has not just been done.
    ///
    /// - Parameters:
    ///   - always: Whether to show it even so, as at the end.
    ///   - partitions: How the worker's partitions stand; asked for only if it is shown.
    mutating func show(always: Bool = false, partitions: () -> [PartitionStatus]) {
        let now = ContinuousClock.now
        guard always || now >= nextShow else { return }
        nextShow = now + WorkerJournal.interval
        status.set(
            WorkerStatus(counters: counters, isMember: isMember, aliveAt: now, partitions: partitions()),
            of: worker)
    }
}

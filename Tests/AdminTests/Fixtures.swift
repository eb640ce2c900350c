import Admin
import Engine
import Events

/// A worker that finished its round just now.
func worker(
    _ partitions: [PartitionStatus] = [], isMember: Bool = true, counters: WorkerCounters = WorkerCounters(),
    idle: Duration = .zero
) -> WorkerStatus {
    WorkerStatus(counters: counters, isMember: isMember, aliveAt: .now - idle, partitions: partitions)
}

/// A partition that is being scored and has been read to its end.
func running(
    _ number: Int32, clock: Timestamp? = 1_000_000, lag: Int64? = 0, accounts: Int = 5, nextDue: Timestamp? = nil,
    timers: Int = 0, accountsByTier: [String: Int] = [:], waitingAlerts: Int = 0
) -> PartitionStatus {
    PartitionStatus(
        number: number,
        phase: .running(
            PartitionStatus.Standing(
                clock: clock, nextOffset: 11, committedOffset: 10, lag: lag, accounts: accounts, nextDue: nextDue,
                timers: timers, accountsByTier: accountsByTier, waitingAlerts: waitingAlerts)))
}

/// A partition that waits for what a changed model makes of the log.
func changing(_ number: Int32) -> PartitionStatus {
    var partition = running(number)
    if let standing = partition.standing { partition.phase = .changing(standing) }
    return partition
}

/// A partition whose state is being read back.
func restoring(_ number: Int32, _ read: Int64, of total: Int64?, for elapsed: Duration) -> PartitionStatus {
    PartitionStatus(
        number: number, phase: .restoring(PartitionProgress(read: read, total: total, elapsed: elapsed)))
}

/// Workers that share eight partitions.
func scoring(_ workers: [WorkerStatus]) -> EngineStatus.Snapshot {
    EngineStatus.Snapshot(
        stage: .scoring(workers: workers.count, logPartitions: 8),
        workers: Dictionary(uniqueKeysWithValues: workers.enumerated().map { ($0.offset, $0.element) }))
}

public import Engine
public import Events

/// How far a replay has come.
public struct ReplayProgress: Hashable, Sendable {
    /// Records that this start has read.
    public var records = 0
    /// How much lies behind, in offsets or bytes, earlier starts included.
    public var done: Int64 = 0
    /// How much there is.
    public var total: Int64 = 0
    /// The least of the partitions' clocks: up to here everything is scored; `nil` before the first record.
    public var clock: Timestamp?

    /// Nothing done so far.
    public init() {}

    /// From 0 to 1.
    public var fraction: Double { total > 0 ? min(1, Double(done) / Double(total)) : 1 }
}

/// How far a replay to topics has come, by what its engine says.
public struct ShadowProgress: Sendable {
    private let bounds: LogBounds

    init(_ bounds: LogBounds) {
        self.bounds = bounds
    }

    /// What the engine's status comes to.
    public func progress(_ status: EngineStatus) -> ReplayProgress {
        let snapshot = status.snapshot
        var standings: [Int32: PartitionStatus.Standing] = [:]
        var progress = ReplayProgress()
        for worker in snapshot.workers.values {
            progress.records += worker.counters.records
            for partition in worker.partitions {
                if case .running(let standing) = partition.phase { standings[partition.number] = standing }
            }
        }
        for (number, end) in bounds.ends {
            let start = min(bounds.starts[number] ?? 0, end)
            progress.total += end - start
            guard let standing = standings[number] else { continue }
            progress.done += min(max(standing.nextOffset, start), end) - start
            // What has reached its end holds nobody up.
            if standing.nextOffset < end, let clock = standing.clock {
                progress.clock = min(progress.clock ?? clock, clock)
            }
        }
        progress.clock = progress.clock ?? standings.values.compactMap(\.clock).max()
        return progress
    }
}

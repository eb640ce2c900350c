internal import Synchronization

/// Ends a replay when every partition has been scored to its end and all of it is committed.
///
/// The workers of a process share it, as partitions may move from one to another meanwhile; what has reached its end stays
/// there.
final class ReplayEnd: Sendable {
    private let partitions: Int
    private let stop: StopSignal
    private let ended = Mutex<Set<Int32>>([])

    /// - Parameter partitions: How many the log has.
    init(partitions: Int, stop: StopSignal) {
        self.partitions = partitions
        self.stop = stop
    }

    /// Whether every partition has reached its end.
    var isReached: Bool { ended.withLock { $0.count >= partitions } }

    /// Notes that a partition is committed up to its end.
    func didReachEnd(of partition: Int32) {
        let isLast = ended.withLock { ended in
            ended.insert(partition).inserted && ended.count == partitions
        }
        if isLast { stop.request() }
    }
}

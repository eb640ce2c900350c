/// The partitions that a worker runs, found by number.
struct RunningPartitions {
    private(set) var all: [PartitionTask] = []
    private var byNumber: [PartitionTask?] = []

    subscript(partition: Int32) -> PartitionTask? {
        partition >= 0 && Int(partition) < byNumber.count ? byNumber[Int(partition)] : nil
    }

    mutating func add(_ tasks: [PartitionTask]) {
        all = (all + tasks).sorted { $0.number < $1.number }
        byNumber = Array(repeating: nil, count: Int(all.map(\.number).max() ?? -1) + 1)
        for task in all { byNumber[Int(task.number)] = task }
    }

    /// Hands all of them over, and has none any more.
    mutating func takeAll() -> [PartitionTask] {
        defer { self = RunningPartitions() }
        return all
    }
}

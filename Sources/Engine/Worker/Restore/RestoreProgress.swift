/// How far state has been read back.
public struct RestoreProgress: Sendable, Hashable {
    /// Partitions whose state is being read.
    public var partitions = 0
    /// Records of the changelog read so far.
    public var records = 0
    /// How much of the changelog lies behind, as a difference of offsets.
    public var done: Int64 = 0
    /// How much of it there is, as a difference of offsets.
    public var total: Int64 = 0
    /// At the present rate; `nil` before there is one.
    public var secondsLeft: Double?

    /// Nothing is being read.
    public init() {}

    /// From 0 to 100.
    public var percent: Double { total > 0 ? Double(done) / Double(total) * 100 : 100 }

    /// Adds a partition, all of whose changelog counts.
    static func += (sum: inout RestoreProgress, partition: PartitionProgress) {
        var one = RestoreProgress()
        one.partitions = 1
        one.records = Int(partition.read)
        one.done = partition.read
        one.total = partition.total ?? 0
        one.secondsLeft = partition.remaining.map { $0 / .seconds(1) }
        sum += one
    }

    /// Reads on side by side: the slowest decides how long it takes.
    static func += (left: inout RestoreProgress, right: RestoreProgress) {
        left.partitions += right.partitions
        left.records += right.records
        left.done += right.done
        left.total += right.total
        if let seconds = right.secondsLeft { left.secondsLeft = max(left.secondsLeft ?? 0, seconds) }
    }
}

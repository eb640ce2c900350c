/// How far the shadow of a rollout is behind the log.
public struct ShadowLag: Hashable, Sendable {
    /// A partition of the log.
    public struct Partition: Hashable, Sendable {
        /// Its number.
        public var number: Int32
        /// Where the shadow began, or begins.
        public var from: Int64
        /// The offset of the first record that the shadow has not scored.
        public var position: Int64
        /// Where the partition ends.
        public var end: Int64
        /// How many records lie in between; an estimate where there are many.
        public var behind: Int64
    }

    /// In order of their numbers.
    public var partitions: [Partition]

    /// How many records the shadow has not scored.
    public var behind: Int64 { partitions.reduce(0) { $0 + $1.behind } }

    /// Whether it has scored everything.
    public var hasCaughtUp: Bool { behind == 0 }

    /// How much of the way it has gone, from 0 to 1.
    public var progress: Double {
        let way = partitions.reduce(0) { $0 + max(0, $1.end - $1.from) }
        let left = partitions.reduce(0) { $0 + min($1.behind, max(0, $1.end - $1.from)) }
        return way == 0 ? 1 : 1 - Double(left) / Double(way)
    }

    /// Whether it has scored what there was at an earlier look.
    public func hasReached(theEndOf earlier: ShadowLag) -> Bool {
        let ends = Dictionary(uniqueKeysWithValues: earlier.partitions.map { ($0.number, $0) })
        return partitions.allSatisfy { partition in
            guard let before = ends[partition.number], before.behind > 0 else { return true }
            return partition.behind == 0 || partition.position >= before.end
        }
    }
}

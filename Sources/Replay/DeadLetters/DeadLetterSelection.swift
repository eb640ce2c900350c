public import Events

/// Which dead letters are meant: those that every condition given holds for.
public struct DeadLetterSelection: Sendable {
    /// Offsets in one partition of the topic of dead letters.
    public struct Range: Sendable, Hashable {
        /// The partition.
        public var partition: Int32
        /// The offsets, the last one included.
        public var offsets: ClosedRange<Int64>

        /// These offsets of that partition.
        public init(partition: Int32, offsets: ClosedRange<Int64>) {
            self.partition = partition
            self.offsets = offsets
        }

        /// Reads `3`, `3:100`, `3:100-200` or `3:100-`: a partition, one of its offsets, or from one to another.
        ///
        /// - Returns: `nil` for anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let partition = Int32(parts[0]), partition >= 0 else { return nil }
            guard parts.count == 2 else {
                self.init(partition: partition, offsets: 0...Int64.max)
                return
            }
            let bounds = parts[1].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = Int64(bounds[0]), first >= 0 else { return nil }
            let isOpen = bounds.count == 2 && bounds[1].isEmpty
            let last = bounds.count == 1 ? first : isOpen ? Int64.max : Int64(bounds[1])
            guard let last, last >= first else { return nil }
            self.init(partition: partition, offsets: first...last)
        }
    }

    /// Refused for one of these reasons; empty: for any.
    public var reasons: Set<String>
    /// Lying in one of these ranges; empty: anywhere.
    public var ranges: [Range]
    /// Put aside at this time or later; `nil`: whenever.
    public var since: Timestamp?

    /// Those that all of this holds for.
    public init(reasons: Set<String> = [], ranges: [Range] = [], since: Timestamp? = nil) {
        self.reasons = reasons
        self.ranges = ranges
        self.since = since
    }

    /// Whether nothing is asked, so that every dead letter is meant.
    public var isEverything: Bool { reasons.isEmpty && ranges.isEmpty && since == nil }

    /// Whether a dead letter is meant.
    func takes(_ letter: StoredDeadLetter) -> Bool {
        if let since, letter.time < since { return false }
        if !reasons.isEmpty, !reasons.contains(letter.reason) { return false }
        return ranges.isEmpty
            || ranges.contains { $0.partition == letter.partition && $0.offsets.contains(letter.offset) }
    }
}

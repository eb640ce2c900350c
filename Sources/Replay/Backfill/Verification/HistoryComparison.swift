internal import Events

/// Compares two histories of one partition, entry by entry, as they come: what was published, and what a replay gives.
///
/// Both are in order of time. Entries of one millisecond are compared account by account, as only within an account their
/// order is anybody's business.
struct HistoryComparison {
    /// Where the histories part.
    struct Difference: Hashable, Sendable {
        /// What was published; `nil`: nothing.
        var live: TierEntry?
        /// What the replay gives; `nil`: nothing.
        var replayed: TierEntry?
    }

    private let replayed: () throws -> TierEntry?
    private let clock: Timestamp
    private var next: TierEntry?
    private var group: [TierEntry] = []
    /// Whether the beginning of what was published is gone, so that it begins somewhere in the replay's history.
    private var seeksBeginning: Bool
    private(set) var compared = 0
    private(set) var difference: Difference?

    /// - Parameters:
    ///   - replayed: Gives the replay's entries, one after the other.
    ///   - clock: Up to where the replay went. What was published with this time or a later one may come from records that
    ///     the replay did not read.
    ///   - isCut: Whether the beginning of what was published is gone.
    init(clock: Timestamp, isCut: Bool, replayed: @escaping () throws -> TierEntry?) throws {
        self.replayed = replayed
        self.clock = clock
        seeksBeginning = isCut
        next = try replayed()
    }

    /// Takes the next entry that was published.
    mutating func take(_ live: TierEntry) throws {
        if difference != nil { return }
        if let time = group.first?.time, live.time != time {
            if live.time < time {
                difference = Difference(live: live, replayed: nil)
                return
            }
            try compareGroup()
        }
        group.append(live)
    }

    /// Ends the comparison: nothing more was published.
    mutating func finish() throws {
        try compareGroup()
        // Where nothing is left of what was published, nothing can be missing from it.
        if difference == nil, !seeksBeginning, let next { difference = Difference(live: nil, replayed: next) }
    }

    private mutating func compareGroup() throws {
        guard difference == nil, let first = group.first else { return }
        defer { group.removeAll(keepingCapacity: true) }
        let isFirst = seeksBeginning
        if seeksBeginning {
            while let entry = next, entry.time < first.time { next = try replayed() }
            seeksBeginning = false
        }
        if let next, next.time < first.time {
            difference = Difference(live: nil, replayed: next)
            return
        }
        var theirs: [TierEntry] = []
        while let entry = next, entry.time == first.time {
            theirs.append(entry)
            next = try replayed()
        }
        compare(group, theirs, isFirst: isFirst)
    }

    private mutating func compare(_ live: [TierEntry], _ replayed: [TierEntry], isFirst: Bool) {
        let (ours, theirs) = (Dictionary(grouping: live, by: \.account), Dictionary(grouping: replayed, by: \.account))
        for account in Set(ours.keys).union(theirs.keys).sorted() {
            var (a, b) = (ours[account] ?? [], theirs[account] ?? [])
            // Of the millisecond in which what is left begins, something may be gone as well.
            if isFirst, a.count < b.count { b.removeFirst(b.count - a.count) }
            if let time = a.first?.time, time >= clock, a.count > b.count { a.removeLast(a.count - b.count) }
            for index in 0..<max(a.count, b.count) {
                let (one, other) = (index < a.count ? a[index] : nil, index < b.count ? b[index] : nil)
                if one != other {
                    difference = Difference(live: one, replayed: other)
                    return
                }
                compared += 1
            }
        }
    }
}

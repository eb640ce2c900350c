internal import Events

/// The ids that an account has seen lately, so that a repeated record is noticed.
///
/// Bounded: `limits.ids` entries of 24 bytes. An entry holds a 64-bit hash of the id in its place; two different ids of
/// one account collide with a probability below 10⁻¹⁶ a record.
struct SeenIDs: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var hash: UInt64
        /// The event's time, as sent.
        var time: Timestamp
        /// The engine clock when it came.
        var arrival: Timestamp
    }

    /// In order of arrival, oldest first.
    private(set) var entries: [Entry] = []
    /// A Bloom filter of the entries' hashes, two bits each among sixteen an entry at least; empty for few entries. It
    /// says of nearly every new id that it is new, without a look at a busy account's thousand entries.
    private var filter: [UInt64] = []
    private static let mostWithoutFilter = 24

    init(entries: [Entry] = []) {
        self.entries = entries
        makeFilter()
    }

    /// Whether the id was seen with a time at most `span` away and is still remembered.
    ///
    /// - Parameters:
    ///   - clock: The engine clock, which never goes back.
    ///   - span: `limits.dedupe`.
    ///   - most: `limits.ids`.
    func contains(_ hash: UInt64, time: Timestamp, clock: Timestamp, span: Milliseconds, most: Int) -> Bool {
        if !filter.isEmpty, !mayContain(hash) { return false }
        // Newest first: a repeat mostly follows closely, and the first forgotten entry ends the search.
        for entry in entries.suffix(most).reversed() {
            if clock - entry.arrival > span { return false }
            if entry.hash == hash, abs(entry.time - time) <= span { return true }
        }
        return false
    }

    /// Remembers an id.
    mutating func insert(_ hash: UInt64, time: Timestamp, clock: Timestamp, span: Milliseconds, most: Int) {
        entries.append(Entry(hash: hash, time: time, arrival: clock))
        if entries.count > max(SeenIDs.mostWithoutFilter, filter.count * 4) { makeFilter() } else { mark(hash) }
        // Forgotten entries go in bulk: moving the rest up at each record of a busy account would cost more than the
        // record itself. `contains` does not look at them meanwhile.
        if entries.count > most + most / 8 {
            entries.removeFirst(entries.count - most)
            makeFilter()
        } else if entries.count >= 16, clock - entries[entries.count / 2].arrival > span {
            entries.removeFirst(entries.count / 2 + 1)
            makeFilter()
        }
    }

    private mutating func makeFilter() {
        filter = []
        guard entries.count > SeenIDs.mostWithoutFilter else { return }
        var words = 8
        while words * 2 < entries.count { words *= 2 }
        filter = Array(repeating: 0, count: words)
        for entry in entries { mark(entry.hash) }
    }

    private mutating func mark(_ hash: UInt64) {
        if filter.isEmpty { return }
        let (first, second) = places(of: hash)
        filter[first.word] |= first.bit
        filter[second.word] |= second.bit
    }

    private func mayContain(_ hash: UInt64) -> Bool {
        let (first, second) = places(of: hash)
        return filter[first.word] & first.bit != 0 && filter[second.word] & second.bit != 0
    }

    private typealias FilterPlace = (word: Int, bit: UInt64)

    @inline(__always)
    private func places(of hash: UInt64) -> (FilterPlace, FilterPlace) {
        func place(_ part: UInt64) -> FilterPlace {
            (Int(truncatingIfNeeded: part >> 6) & (filter.count - 1), 1 << (part & 63))
        }
        return (place(hash), place(hash >> 32))
    }

    /// The entries that are still remembered.
    func remembered(clock: Timestamp, span: Milliseconds, most: Int) -> ArraySlice<Entry> {
        entries.suffix(most).drop { clock - $0.arrival > span }
    }
}

internal import Events

/// An id that an account has seen lately.
///
/// A 64-bit hash of the id stands in its place; two different ids of one account collide with a probability below 10⁻¹⁶ a
/// record.
struct SeenID: Hashable, BitwiseCopyable {
    var hash: UInt64
    /// The event's time, as sent.
    var time: Timestamp
    /// The engine clock when it came.
    var arrival: Timestamp
}

/// How long and how many ids are remembered.
struct Memory {
    /// `limits.dedupe`.
    var span: Milliseconds
    /// `limits.ids`.
    var most: Int
}

/// The ids that an account has seen, so that a repeated record is noticed.
///
/// Bounded: `limits.ids` entries of 24 bytes, an eighth more until forgotten ones are taken out in bulk, and for more than
/// eight of them a Bloom filter of three bits each among sixteen an entry at least. The filter says of nearly every new id
/// that it is new, without a look at a busy account's thousand entries.
extension Account {
    private static let mostWithoutFilter = 8

    /// Whether the id was seen with a time at most `memory.span` away and is still remembered.
    ///
    /// - Parameter clock: The engine clock, which never goes back.
    func hasSeen(_ hash: UInt64, time: Timestamp, clock: Timestamp, _ memory: Memory) -> Bool {
        let filter = elements(.filter)
        if !filter.isEmpty, !filter.mayContain(hash) { return false }
        // Newest first: a repeat mostly follows closely, and the first forgotten entry ends the search.
        for seen in seenIDs.prefix(memory.most) {
            if clock - seen.arrival > memory.span { return false }
            if seen.hash == hash, abs(seen.time - time) <= memory.span { return true }
        }
        return false
    }

    /// Remembers an id.
    mutating func remember(_ hash: UInt64, time: Timestamp, clock: Timestamp, _ memory: Memory) {
        insertSeen(SeenID(hash: hash, time: time, arrival: clock))
        let count = seenIDs.count
        // Forgotten entries go in bulk: moving the rest up at each record of a busy account would cost more than the
        // record itself. `hasSeen` does not look at them meanwhile. Whether they are half of all is asked now and then only,
        // as the one in the middle lies far from all else that a record looks at.
        if count > memory.most + memory.most / 8 {
            removeOldestSeen(count - memory.most)
            makeFilter()
        } else if count.isMultiple(of: 16), clock - seenIDs[count - 1 - count / 2].arrival > memory.span {
            removeOldestSeen(count / 2 + 1)
            makeFilter()
        } else if count > max(Account.mostWithoutFilter, elements(.filter).count * 4) {
            makeFilter()
        } else {
            elements(.filter).mark(hash)
        }
    }

    private mutating func makeFilter() {
        let count = seenIDs.count
        var words = 0
        if count > Account.mostWithoutFilter {
            words = 4
            while words * 4 < count { words *= 2 }
        }
        fill(.filter, with: 0, count: words)
        let filter = elements(.filter)
        for entry in seenIDs { filter.mark(entry.hash) }
    }

    /// The ids that are still remembered, oldest first.
    func remembered(
        clock: Timestamp, _ memory: Memory
    ) -> ReversedCollection<Slice<UnsafeMutableBufferPointer<SeenID>>> {
        seenIDs.prefix(memory.most).prefix { clock - $0.arrival <= memory.span }.reversed()
    }

    /// Takes over what was remembered elsewhere, oldest first.
    mutating func setSeen(_ entries: [SeenID]) {
        makeRoom(for: entries.count * MemoryLayout<SeenID>.stride)
        for entry in entries { insertSeen(entry) }
        makeFilter()
    }
}

extension UnsafeMutableBufferPointer<UInt64> {
    @inline(__always)
    fileprivate func mark(_ hash: UInt64) {
        if !isEmpty { self[place(of: hash)] |= bits(of: hash) }
    }

    @inline(__always)
    fileprivate func mayContain(_ hash: UInt64) -> Bool {
        bits(of: hash) & ~self[place(of: hash)] == 0
    }

    /// The word of a filter whose words are a power of two. All bits lie in one, so that a look is one look at memory.
    @inline(__always)
    private func place(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 18) & (count - 1) }

    @inline(__always)
    private func bits(of hash: UInt64) -> UInt64 {
        1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
    }
}

internal import Events
internal import HeapModule

/// When accounts are due, one live entry each.
///
/// An account's entry may be earlier than what is due, never later: entries are not moved when something is put off,
/// but looked at when they come up. So most records touch nothing here.
struct Timers {
    private struct Entry: Comparable {
        var time: Timestamp
        var place: Int

        static func < (a: Entry, b: Entry) -> Bool {
            a.time != b.time ? a.time < b.time : a.place < b.place
        }
    }

    private var heap = Heap<Entry>()
    /// The time of each place's live entry; `.max` without one.
    private var armed: [Timestamp] = []
    /// How many places have a live entry.
    private(set) var count = 0

    /// The earliest time at which an account may be due; `.max` if none is. Asked for each record.
    private(set) var next = Timestamp.max

    /// Makes sure that the account at a place comes up no later than at `due`.
    mutating func arm(_ place: Int, at due: Timestamp) {
        if due == .max { return }
        while armed.count <= place { armed.append(.max) }
        if due < armed[place] {
            if armed[place] == .max { count += 1 }
            armed[place] = due
            heap.insert(Entry(time: due, place: place))
            next = min(next, due)
            if heap.count > 2 * armed.count + 1024 { dropReplaced() }
        }
    }

    /// An entry that an earlier one replaced stays where it is until its time, which may be weeks away.
    private mutating func dropReplaced() {
        heap = Heap(armed.indices.filter { armed[$0] != .max }.map { Entry(time: armed[$0], place: $0) })
        next = heap.min?.time ?? .max
    }

    /// Forgets the account at a place.
    mutating func disarm(_ place: Int) {
        guard place < armed.count, armed[place] != .max else { return }
        armed[place] = .max
        count -= 1
    }

    /// Takes out the entries of the earliest time, if that is not after `clock`.
    ///
    /// - Parameter places: Filled with the places that come up.
    /// - Returns: Their time; `nil` if none is left up to `clock`.
    mutating func popEarliest(upTo clock: Timestamp, into places: inout [Int]) -> Timestamp? {
        places.removeAll(keepingCapacity: true)
        let time = next
        guard time <= clock, !heap.isEmpty else { return nil }
        while let entry = heap.min, entry.time == time {
            heap.removeMin()
            // What does not bear the place's current time was replaced by an earlier one, which came up before.
            guard armed[entry.place] == time else { continue }
            armed[entry.place] = .max
            count -= 1
            places.append(entry.place)
        }
        next = heap.min?.time ?? .max
        return time
    }
}

/// The timers that a commit takes away and puts in, gathered so that they are written in order of their keys.
struct TimerChanges {
    private struct Change {
        var key: SortedBytes.Range
        var isRemoval: Bool
    }

    private var arena: [UInt8] = []
    private var changes: [Change] = []

    var count: Int { changes.count }

    mutating func remove(due: Int64, accountKey: UnsafeRawBufferPointer) {
        add(due, accountKey, isRemoval: true)
    }

    mutating func insert(due: Int64, accountKey: UnsafeRawBufferPointer) {
        add(due, accountKey, isRemoval: false)
    }

    private mutating func add(_ due: Int64, _ accountKey: UnsafeRawBufferPointer, isRemoval: Bool) {
        let start = arena.count
        TimerKey.append(due: due, accountKey: accountKey, to: &arena)
        let key = arena.withUnsafeBytes { SortedBytes.Range(UnsafeRawBufferPointer(rebasing: $0[start...]), at: start) }
        changes.append(Change(key: key, isRemoval: isRemoval))
    }

    mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
    }

    /// - Parameter appending: Whether they come after all timers that are there.
    func write(in cursor: borrowing Cursor, appending: Bool = false) throws(LMDBFailure) {
        try arena.withBytes { arena throws(LMDBFailure) in
            for place in SortedBytes.order(of: changes, in: arena, by: \.key) {
                let key = changes[place].key.bytes(in: arena)
                if changes[place].isRemoval {
                    if try cursor.find(key) != nil { try cursor.delete() }
                } else {
                    _ = try cursor.reserve(0, for: key, appending: appending)
                }
            }
        }
    }
}

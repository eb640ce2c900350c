/// What one commit changes: accounts put and deleted, and notes.
///
/// It copies what it is given, so it can be filled while the changelog is being written, and be committed, or emptied,
/// when the outcome of the Kafka transaction is known. The last word on an account counts. A batch that was emptied
/// keeps its memory for the next.
public struct StateBatch {
    /// What a store keeps beside the accounts.
    public enum Note: UInt8, Hashable, Sendable, CaseIterable {
        /// The model in force.
        case inForce
        /// The model that the partition was started with, before its first `model` record.
        case first
        /// That something waits to be sent, which the changelog alone has.
        case waiting
    }

    struct Entry {
        var name: SortedBytes.Range
        /// How many bytes follow the name; `nil`: the account is deleted.
        var stateCount: Int?
        var due: Int64
    }

    private var arena: [UInt8] = []
    private var entries: [Entry] = []
    private(set) var notes: [Note: [UInt8]?] = [:]

    /// An empty batch.
    public init() {}

    /// How many changes of accounts it holds.
    public var count: Int { entries.count }

    /// How many bytes of names and states it holds.
    public var byteCount: Int { arena.count }

    /// Whether it changes nothing.
    public var isEmpty: Bool { entries.isEmpty && notes.isEmpty }

    /// Puts an account in place of what is stored of it.
    ///
    /// - Parameters:
    ///   - name: Its name, of one byte or more.
    ///   - due: When something can next happen to it by time alone, in milliseconds; `.max`: never.
    ///   - state: Its stored form.
    public mutating func put(_ name: UnsafeRawBufferPointer, due: Int64, state: UnsafeRawBufferPointer) {
        add(name, due: due, stateCount: state.count)
        arena.append(contentsOf: state)
    }

    /// Deletes an account. One that is not stored is none the worse for it.
    public mutating func delete(_ name: UnsafeRawBufferPointer) {
        add(name, due: .max, stateCount: nil)
    }

    /// Puts a note in place of the one stored; `nil`: there is none any more.
    public mutating func set(_ note: Note, to bytes: [UInt8]?) {
        notes[note] = .some(bytes)
    }

    /// Empties it.
    public mutating func removeAll() {
        arena.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
        notes.removeAll()
    }

    private mutating func add(_ name: UnsafeRawBufferPointer, due: Int64, stateCount: Int?) {
        precondition(!name.isEmpty, "an account has a name")
        entries.append(Entry(name: SortedBytes.Range(name, at: arena.count), stateCount: stateCount, due: due))
        arena.append(contentsOf: name)
    }

    /// The last change of each account, in byte order of names.
    func sorted() -> [Entry] {
        arena.withUnsafeBytes { arena in
            let order = SortedBytes.order(of: entries, in: arena, by: \.name)
            var last: [Entry] = []
            last.reserveCapacity(entries.count)
            for place in order {
                if let previous = last.last, previous.name.isEqual(to: entries[place].name, in: arena) {
                    last[last.count - 1] = entries[place]
                } else {
                    last.append(entries[place])
                }
            }
            return last
        }
    }

    /// Calls `body` for each of the entries with its name and its state; `nil`: deleted.
    func forEach<Failure: Error>(
        in entries: [Entry],
        _ body: (UnsafeRawBufferPointer, Int64, UnsafeRawBufferPointer?) throws(Failure) -> Void
    ) throws(Failure) {
        try arena.withBytes { arena throws(Failure) in
            for entry in entries {
                let name = entry.name.bytes(in: arena)
                let state = entry.stateCount.map { count in
                    UnsafeRawBufferPointer(rebasing: arena[entry.name.end..<entry.name.end + count])
                }
                try body(name, entry.due, state)
            }
        }
    }
}

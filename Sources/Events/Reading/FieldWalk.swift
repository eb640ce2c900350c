import Glibc

/// Finds the wanted fields of one document after the other, each in one walk.
///
/// Holds, for each place of the trie, the index on the tape of the value found there, 0 for none.
final class FieldWalk {
    let found: UnsafeMutablePointer<UInt32>

    private let placeCount: Int
    private let tables: UnsafeMutablePointer<FieldTrie.Table>
    private let entries: UnsafeMutablePointer<FieldTrie.Entry>
    private let tails: UnsafeMutablePointer<UInt8>

    init(_ trie: FieldTrie) {
        placeCount = trie.placeCount
        found = .allocate(capacity: trie.placeCount)
        found.initialize(repeating: 0, count: trie.placeCount)
        tables = Self.copy(trie.tables)
        entries = Self.copy(trie.entries)
        tails = Self.copy(trie.tails)
    }

    deinit {
        found.deallocate()
        tables.deallocate()
        entries.deallocate()
        tails.deallocate()
    }

    /// Forgets what was found.
    @inline(__always)
    func clear() {
        found.update(repeating: 0, count: placeCount)
    }

    /// Finds the wanted fields of an object; of members of the same name the last one counts.
    @inline(__always)
    func walk(_ object: JSONValue) {
        walk(object, table: 0)
    }

    private func walk(_ object: JSONValue, table: Int) {
        let table = tables[table]
        let entries = entries + table.start
        var place = object.index + 1
        let end = object.placeOfEnd
        while place < end {
            let name = object.text(at: place).bytes
            let value = place + 1
            place = object.place(after: value)

            let start = name.baseAddress.unsafelyUnwrapped
            let length = name.count
            // Eight bytes may be read after any string of the tape.
            var prefix = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
            if length < 8 { prefix &= (1 << UInt64(length * 8)) &- 1 }

            var at = FieldTrie.hash(prefix: prefix, length: length, shift: table.shift)
            while entries[at].place != 0 {
                if entries[at].prefix == prefix, entries[at].length == length,
                    length <= 8 || memcmp(start + 8, tails + Int(entries[at].tail), length - 8) == 0
                {
                    take(value, of: object, for: entries + at)
                    break
                }
                at = (at + 1) & table.mask
            }
        }
    }

    @inline(__always)
    private func take(_ index: Int, of object: JSONValue, for entry: UnsafeMutablePointer<FieldTrie.Entry>) {
        let place = Int(entry.pointee.place)
        if found[place] != 0 {
            (found + place).update(repeating: 0, count: Int(entry.pointee.end) - place)
        }
        found[place] = UInt32(truncatingIfNeeded: index)
        guard entry.pointee.children >= 0 else { return }
        let value = JSONValue(tape: object.tape, strings: object.strings, index: index)
        if value.isObject { walk(value, table: Int(entry.pointee.children)) }
    }

    private static func copy<Element>(_ array: [Element]) -> UnsafeMutablePointer<Element> {
        let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(array.count, 1))
        array.withUnsafeBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            copy.initialize(from: start, count: elements.count)
        }
        return copy
    }
}

import Glibc

/// Finds the wanted fields of one document after the other, each in one walk.
///
/// Holds, for each place of the trie, the index on the tape of the value found there, 0 for none.
final class FieldWalk {
    let found: UnsafeMutablePointer<UInt32>

    private let placeCount: Int
    private let tables: UnsafeMutablePointer<FieldTrie.Table>
    private let entries: UnsafeMutablePointer<FieldTrie.Entry>
    private let names: UnsafeMutablePointer<UInt8>

    init(_ trie: FieldTrie) {
        placeCount = trie.placeCount
        found = .allocate(capacity: trie.placeCount)
        found.initialize(repeating: 0, count: trie.placeCount)
        tables = Self.copy(trie.tables)
        entries = Self.copy(trie.entries)
        names = Self.copy(trie.names)
    }

    deinit {
        found.deallocate()
        tables.deallocate()
        entries.deallocate()
        names.deallocate()
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
        var place = object.index &+ 1
        let end = object.placeOfEnd
        while place < end {
            let bytes = object.text(at: place).bytes
            let value = place &+ 1
            place = object.place(after: value)

            let start = bytes.baseAddress.unsafelyUnwrapped
            let name = FieldTrie.Name(start: start, length: bytes.count)
            var at = name.hash(shift: table.shift)
            while entries[at].place != 0 {
                if entries[at].name == name, bytes.count <= FieldTrie.Name.greatestLength || isName(start, entries[at])
                {
                    take(value, of: object, for: entries + at)
                    break
                }
                at = (at &+ 1) & table.mask
            }
        }
    }

    /// Compares what a short comparison leaves of a long name.
    private func isName(_ start: UnsafeRawPointer, _ entry: FieldTrie.Entry) -> Bool {
        let compared = FieldTrie.Name.greatestLength
        return memcmp(start + compared, names + Int(entry.start) + compared, Int(entry.name.length) - compared) == 0
    }

    @inline(__always)
    private func take(_ index: Int, of object: JSONValue, for entry: UnsafeMutablePointer<FieldTrie.Entry>) {
        let place = Int(entry.pointee.place)
        if found[place] != 0 {
            (found + place).update(repeating: 0, count: Int(entry.pointee.end) &- place)
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

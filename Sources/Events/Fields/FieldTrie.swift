/// A tree of member names in flat arrays.
///
/// Every path, and every beginning of one, has a place, 1 and up, in preorder: a place and all below it are one range,
/// which can be cleared as one. The members of one object are a small hash table over the name's first eight bytes and
/// its length.
struct FieldTrie: Sendable {
    /// One member name of one object.
    struct Entry: Sendable {
        /// The first eight bytes of the name, in memory order, zeros after a shorter one.
        var prefix: UInt64 = 0
        /// The length of the name in bytes.
        var length: UInt32 = 0
        /// Where the ninth byte and those after it start in `tails`.
        var tail: UInt32 = 0
        /// The place of this path; 0 marks an empty entry.
        var place: UInt32 = 0
        /// The place after the last one below this path.
        var end: UInt32 = 0
        /// The table of the members below, if any are wanted.
        var children: Int32 = -1
    }

    /// The members wanted of one object: 2^(64 − shift) entries.
    struct Table: Sendable {
        var start: Int
        var shift: UInt64

        var mask: Int { (1 << Int(64 - shift)) - 1 }
    }

    /// The first table is that of the whole record.
    private(set) var tables: [Table] = []
    private(set) var entries: [Entry] = []
    private(set) var tails: [UInt8] = []
    private(set) var placeCount = 0
    private var placesOfPaths: [[String]: Int] = [:]

    init(paths: [FieldPath]) {
        let root = Branch()
        for path in paths {
            var branch = root
            for name in path.components { branch = branch.child(named: name) }
        }
        var next = 1
        addTable(of: root, at: [], next: &next)
        placeCount = next
    }

    /// The place of a path, or of the beginning of one.
    func place(of path: FieldPath) -> Int? { placesOfPaths[path.components] }

    /// Where the search for a name starts in its table.
    static func hash(prefix: UInt64, length: Int, shift: UInt64) -> Int {
        Int(truncatingIfNeeded: ((prefix ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15) >> shift)
    }

    private final class Branch {
        var names: [String] = []
        var branches: [Branch] = []

        func child(named name: String) -> Branch {
            if let known = names.firstIndex(of: name) { return branches[known] }
            names.append(name)
            branches.append(Branch())
            return branches[branches.count - 1]
        }
    }

    private mutating func addTable(of branch: Branch, at path: [String], next: inout Int) {
        var bits = 2
        while 1 << bits < branch.names.count * 3 { bits += 1 }
        let table = Table(start: entries.count, shift: UInt64(64 - bits))
        tables.append(table)
        entries.append(contentsOf: repeatElement(Entry(), count: 1 << bits))

        for (name, child) in zip(branch.names, branch.branches) {
            let utf8 = Array(name.utf8)
            var entry = Entry(length: UInt32(utf8.count), tail: UInt32(tails.count), place: UInt32(next))
            withUnsafeMutableBytes(of: &entry.prefix) { $0.copyBytes(from: utf8.prefix(8)) }
            tails.append(contentsOf: utf8.dropFirst(8))
            placesOfPaths[path + [name]] = next
            next += 1
            if !child.names.isEmpty {
                entry.children = Int32(tables.count)
                addTable(of: child, at: path + [name], next: &next)
            }
            entry.end = UInt32(next)

            var at = Self.hash(prefix: entry.prefix, length: utf8.count, shift: table.shift)
            while entries[table.start + at].place != 0 { at = (at + 1) & table.mask }
            entries[table.start + at] = entry
        }
    }
}

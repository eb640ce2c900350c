/// A tree of member names in flat arrays.
///
/// Every path, and every beginning of one, has a place, 1 and up, in preorder: a place and all below it are one range,
/// which can be cleared as one. The members of one object are an open hash table, three quarters of it empty, so that one
/// look mostly decides.
struct FieldTrie: Sendable {
    /// One member name of one object.
    struct Entry: Sendable {
        var name = Name()
        /// Where the whole name is in `names`.
        var start: UInt32 = 0
        /// The place of this path; 0 marks an empty entry.
        var place: UInt32 = 0
        /// The place after the last one below this path.
        var end: UInt32 = 0
        /// The table of the members below, if any are wanted.
        var children: Int32 = -1
    }

    /// What two names up to eight bytes long differ in, if they differ at all.
    struct Name: Sendable, Equatable {
        static let greatestLength = 8

        /// The first eight bytes, in little-endian order, zeros after a shorter name.
        var first: UInt64 = 0
        var length: UInt32 = 0

        /// A name that no member has, for one without a byte is never wanted.
        init() {}

        /// - Parameter start: The name, of which eight bytes can be read even if it is shorter.
        @inline(__always)
        init(start: UnsafeRawPointer, length: Int) {
            let unused = UInt64(truncatingIfNeeded: max(64 &- length &* 8, 0))
            first = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)) & (UInt64.max &>> unused)
            self.length = UInt32(truncatingIfNeeded: length)
        }

        @inline(__always)
        func hash(shift: UInt64) -> Int {
            Int(truncatingIfNeeded: ((first &+ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15) &>> shift)
        }
    }

    /// The members wanted of one object: 2^(64 − shift) entries.
    struct Table: Sendable {
        var start: Int
        var shift: UInt64

        var mask: Int { (1 &<< Int(truncatingIfNeeded: 64 &- shift)) &- 1 }
    }

    /// The first table is that of the whole record.
    private(set) var tables: [Table] = []
    private(set) var entries: [Entry] = []
    private(set) var names: [UInt8] = []
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

    /// The places of a member of the document and of all that is wanted within it; `nil` where nothing is.
    func places(below name: String) -> Range<Int>? {
        guard let place = placesOfPaths[[name]], let entry = entries.first(where: { Int($0.place) == place }) else {
            return nil
        }
        return place..<Int(entry.end)
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
        let names = branch.names.map { name in
            (Array(name.utf8) + repeatElement(0, count: 8)).withUnsafeBytes { bytes in
                Name(start: bytes.baseAddress!, length: name.utf8.count)
            }
        }
        var bits = 2
        while 1 << bits < names.count * 4 { bits += 1 }
        let table = Table(start: entries.count, shift: UInt64(64 - bits))
        tables.append(table)
        entries.append(contentsOf: repeatElement(Entry(), count: 1 << bits))

        for index in names.indices {
            let child = branch.branches[index]
            let childPath = path + [branch.names[index]]
            var entry = Entry(name: names[index], start: UInt32(self.names.count), place: UInt32(next))
            self.names.append(contentsOf: branch.names[index].utf8)
            placesOfPaths[childPath] = next
            next += 1
            if !child.names.isEmpty {
                entry.children = Int32(tables.count)
                addTable(of: child, at: childPath, next: &next)
            }
            entry.end = UInt32(next)

            var at = entry.name.hash(shift: table.shift)
            while entries[table.start + at].place != 0 { at = (at + 1) & table.mask }
            entries[table.start + at] = entry
        }
    }
}

internal import Events
internal import Scoring

/// The accounts of a partition, found by the bytes of their names without making a string of them.
///
/// Open addressing with linear probing. A place keeps its number as long as its account lives; freed places are used
/// again. Nothing that is published depends on the order of places.
struct AccountTable {
    /// A name for each place; empty for a free one.
    private(set) var names: [String] = []
    /// What is known of the account at each place; a vacant one at a free place. Not an optional: a look at one member
    /// of that would copy the whole.
    var accounts: [Account] = []
    private var hashes: [Int] = []
    private var free: [Int32] = []
    /// Place + 1; 0 for an empty cell, -1 for one that was given up.
    private var cells: [Int32] = Array(repeating: 0, count: 64)
    private var usedCells = 0

    /// How many accounts there are.
    var count: Int { names.count - free.count }

    /// The place of an account, if it has one.
    func place(of name: Text) -> Int? {
        let hash = AccountTable.hash(name)
        var cell = hash & (cells.count - 1)
        while cells[cell] != 0 {
            let place = Int(cells[cell]) - 1
            if place >= 0, hashes[place] == hash, name == names[place] { return place }
            cell = (cell + 1) & (cells.count - 1)
        }
        return nil
    }

    /// Makes a place for a name that has none; its account is vacant until it is set.
    mutating func insert(_ name: Text) -> Int {
        if (usedCells + 1) * 2 > cells.count { rehash() }
        let hash = AccountTable.hash(name)
        let place: Int
        if let freed = free.popLast() {
            place = Int(freed)
            names[place] = name.string
            hashes[place] = hash
        } else {
            place = names.count
            names.append(name.string)
            hashes.append(hash)
            accounts.append(.vacant)
        }
        put(place, hash)
        return place
    }

    /// Forgets an account and its name.
    mutating func remove(_ place: Int) {
        var cell = hashes[place] & (cells.count - 1)
        while cells[cell] != Int32(place + 1) { cell = (cell + 1) & (cells.count - 1) }
        cells[cell] = -1
        names[place] = ""
        accounts[place] = .vacant
        free.append(Int32(place))
    }

    /// The places in use, in byte order of their names.
    func placesByName() -> [Int] {
        names.indices.filter { !names[$0].isEmpty }.sorted { precedes($0, $1) }
    }

    /// Whether one place's name comes before another's, byte by byte.
    func precedes(_ a: Int, _ b: Int) -> Bool {
        names[a].utf8.lexicographicallyPrecedes(names[b].utf8)
    }

    private mutating func put(_ place: Int, _ hash: Int) {
        var cell = hash & (cells.count - 1)
        while cells[cell] > 0 { cell = (cell + 1) & (cells.count - 1) }
        if cells[cell] == 0 { usedCells += 1 }
        cells[cell] = Int32(place + 1)
    }

    private mutating func rehash() {
        let size = count * 4 > cells.count ? cells.count * 2 : cells.count
        cells = Array(repeating: 0, count: size)
        usedCells = 0
        let freed = Set(free)
        for place in names.indices where !freed.contains(Int32(place)) { put(place, hashes[place]) }
    }

    private static func hash(_ name: Text) -> Int {
        // Seeded anew in every process, so that nobody can choose names that collide.
        var hasher = Hasher()
        hasher.combine(bytes: name.bytes)
        return hasher.finalize()
    }
}

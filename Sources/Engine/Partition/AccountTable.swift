internal import Events
internal import Scoring

/// The accounts of a partition, found by the bytes of their names.
///
/// Open addressing with linear probing; a cell bears half of the name's hash, so that hardly ever another account is
/// looked at. A place keeps its number as long as its account lives; freed places are used again. Nothing that is
/// published depends on the order of places.
struct AccountTable {
    private struct Cell {
        /// Place + 1; 0 for an empty cell, -1 for one that was given up.
        var place: Int32 = 0
        var tag: UInt32 = 0
    }

    /// What is known of the account at each place; a vacant one at a free place. Not an optional: a look at one member
    /// of that would copy the whole.
    var accounts: [Account] = []
    private var free: [Int32] = []
    private var cells: [Cell] = Array(repeating: Cell(), count: 64)
    private var usedCells = 0

    /// How many accounts there are.
    var count: Int { accounts.count - free.count }

    /// The place of an account, if it has one.
    func place(of name: Text) -> Int? {
        let hash = AccountTable.hash(name)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
        while cells[index].place != 0 {
            let cell = cells[index]
            if cell.tag == tag, cell.place > 0, accounts[Int(cell.place) - 1].name == name {
                return Int(cell.place) - 1
            }
            index = (index + 1) & (cells.count - 1)
        }
        return nil
    }

    /// Makes a place for an account whose name has none.
    mutating func insert(_ account: Account) -> Int {
        if (usedCells + 1) * 3 > cells.count * 2 { rehash() }
        let place: Int
        if let freed = free.popLast() {
            place = Int(freed)
            accounts[place] = account
        } else {
            place = accounts.count
            accounts.append(account)
        }
        put(place)
        return place
    }

    /// Forgets an account and its name.
    mutating func remove(_ place: Int) {
        var index = Int(truncatingIfNeeded: AccountTable.hash(accounts[place].name)) & (cells.count - 1)
        while cells[index].place != Int32(place + 1) { index = (index + 1) & (cells.count - 1) }
        cells[index].place = -1
        accounts[place] = .vacant
        free.append(Int32(place))
    }

    /// The places in use, in byte order of their names.
    func placesByName() -> [Int] {
        accounts.indices.filter { !accounts[$0].name.isEmpty }.sorted { precedes($0, $1) }
    }

    /// Whether one place's name comes before another's, byte by byte.
    func precedes(_ a: Int, _ b: Int) -> Bool {
        accounts[a].name.bytes.lexicographicallyPrecedes(accounts[b].name.bytes)
    }

    private mutating func put(_ place: Int) {
        let hash = AccountTable.hash(accounts[place].name)
        var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
        while cells[index].place > 0 { index = (index + 1) & (cells.count - 1) }
        if cells[index].place == 0 { usedCells += 1 }
        cells[index] = Cell(place: Int32(place + 1), tag: UInt32(truncatingIfNeeded: hash >> 32))
    }

    private mutating func rehash() {
        let size = count * 3 > cells.count ? cells.count * 2 : cells.count
        cells = Array(repeating: Cell(), count: size)
        usedCells = 0
        for place in accounts.indices where !accounts[place].name.isEmpty { put(place) }
    }

    private static func hash(_ name: Text) -> UInt64 {
        // Seeded anew in every process, so that nobody can choose names that collide.
        var hasher = Hasher()
        hasher.combine(bytes: name.bytes)
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}

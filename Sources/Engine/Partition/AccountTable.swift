internal import CPrefetch
internal import Events
internal import Scoring

/// The accounts of a partition, found by the bytes of their names.
///
/// Open addressing with linear probing; a cell bears half of the name's hash, so that hardly ever another account is
/// looked at. A place keeps its number as long as its account lives; freed places are used again. Nothing that is
/// published depends on the order of places.
final class AccountTable {
    private struct Cell {
        /// Place + 1; 0 for an empty cell, -1 for one that was given up.
        var place: Int32 = 0
        var tag: UInt32 = 0
    }

    // One thread's, and looked at for each record: checks of exclusive access would cost more than the looks.
    /// What is known of the account at each place; a vacant one at a free place. Not an optional: a look at one member
    /// of that would copy the whole.
    @exclusivity(unchecked) var accounts = Places<Account>()
    @exclusivity(unchecked) private var free: [Int32] = []
    @exclusivity(unchecked) private var cells = Places(repeating: Cell(), count: 64)
    @exclusivity(unchecked) private var usedCells = 0
    @exclusivity(unchecked) private var upcoming = UpcomingNames()
    /// Drawn anew in every process, so that nobody can choose names that collide.
    private static let seed = UInt64.random(in: .min ... .max)

    /// How many accounts there are.
    var count: Int { accounts.count - free.count }

    /// The place of an account, if it has one.
    func place(of name: Text) -> Int? {
        // Mostly the one that was to come up, which has been looked for already.
        let told = Int(upcoming[turnsAgo: UpcomingNames.lookahead].place)
        if told >= 0, accounts[told].name == name { return told }
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

    /// Brings the memory of an account near, step by step as more names come up, so that it is there when its record is
    /// applied: among a hundred thousand accounts nearly every look at memory would otherwise wait for it.
    ///
    /// - Parameter name: The account of a record that comes `UpcomingNames.lookahead` records later.
    func comesUp(_ name: Text) {
        if upcoming.append(hash: AccountTable.hash(name)) { bringGroupsNear() }
        // Not far ahead, as the nearest memory has room for few accounts, and one by one, as it takes few lines at a time.
        let place = upcoming[turnsAgo: UpcomingNames.lookahead - 4].place
        if place >= 0 { Account.bringSectionsNear(accounts.pointer(to: Int(place))) }
    }

    /// Takes each of the last groups a step further.
    ///
    /// A request for memory of a page that was not looked at lately holds the processor up until the page is found, which
    /// may take longer than the record. Pages that are asked for in a row are looked for at the same time.
    private func bringGroupsNear() {
        for turns in UpcomingNames.turnsAgo(ofGroup: 0) {
            cprefetch(cells.pointer(to: Int(truncatingIfNeeded: upcoming[turnsAgo: turns].hash) & (cells.count - 1)))
        }
        for turns in UpcomingNames.turnsAgo(ofGroup: 1) {
            guard let place = probablePlace(of: upcoming[turnsAgo: turns].hash) else { continue }
            upcoming[turnsAgo: turns].place = Int32(place)
            Account.bringReferenceNear(accounts.pointer(to: place))
        }
        for turns in UpcomingNames.turnsAgo(ofGroup: 2) {
            let place = upcoming[turnsAgo: turns].place
            if place >= 0 { Account.bringHeadNear(accounts.pointer(to: Int(place))) }
        }
        for turns in UpcomingNames.turnsAgo(ofGroup: 3) {
            let place = upcoming[turnsAgo: turns].place
            if place >= 0 { Account.bringPagesNear(accounts.pointer(to: Int(place))) }
        }
    }

    /// The place whose name probably has a hash.
    @inline(__always)
    private func probablePlace(of hash: UInt64) -> Int? {
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
        while cells[index].place != 0 {
            if cells[index].tag == tag, cells[index].place > 0 { return Int(cells[index].place) - 1 }
            index = (index + 1) & (cells.count - 1)
        }
        return nil
    }

    /// Makes a place for an account whose name has none.
    func insert(_ account: Account) -> Int {
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
    func remove(_ place: Int) {
        var index = Int(truncatingIfNeeded: AccountTable.hash(accounts[place].name)) & (cells.count - 1)
        while cells[index].place != Int32(place + 1) { index = (index + 1) & (cells.count - 1) }
        cells[index].place = -1
        accounts[place] = .vacant
        free.append(Int32(place))
    }

    /// The places in use, in byte order of their names.
    func placesByName() -> [Int] {
        (0..<accounts.count).filter { !accounts[$0].name.isEmpty }.sorted { precedes($0, $1) }
    }

    /// Whether one place's name comes before another's, byte by byte.
    func precedes(_ a: Int, _ b: Int) -> Bool {
        accounts[a].name.bytes.lexicographicallyPrecedes(accounts[b].name.bytes)
    }

    private func put(_ place: Int) {
        let hash = AccountTable.hash(accounts[place].name)
        var index = Int(truncatingIfNeeded: hash) & (cells.count - 1)
        while cells[index].place > 0 { index = (index + 1) & (cells.count - 1) }
        if cells[index].place == 0 { usedCells += 1 }
        cells[index] = Cell(place: Int32(place + 1), tag: UInt32(truncatingIfNeeded: hash >> 32))
    }

    private func rehash() {
        let size = count * 3 > cells.count ? cells.count * 2 : cells.count
        cells = Places(repeating: Cell(), count: size)
        usedCells = 0
        for place in 0..<accounts.count where !accounts[place].name.isEmpty { put(place) }
    }

    /// Eight bytes at a time, each multiplied to twice its width and folded (as wyhash does): a third of what the standard
    /// library's hasher takes for a name, which is looked up for every record.
    @inline(__always)
    private static func hash(_ name: Text) -> UInt64 {
        func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
            let product = a.multipliedFullWidth(by: b)
            return product.high ^ product.low
        }
        var hash = seed ^ UInt64(name.count)
        func take(_ word: UInt64) { hash = mix(hash ^ word, 0x9E37_79B9_7F4A_7C15) }
        let bytes = name.bytes
        if bytes.count >= 8 {
            var place = 0
            while place + 8 < bytes.count {
                take(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place += 8
            }
            take(bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self))
        } else {
            take(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        }
        return mix(hash ^ seed, 0xE703_7ED1_A0B4_28DB)
    }
}

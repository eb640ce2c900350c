/// How many accounts stand in each tier, kept as they come, move and go: nobody has to count them all.
struct TierCensus {
    /// How many accounts stand in each place of the model: its tiers, best first, then the excluded.
    private(set) var counts: [Int] = []
    /// One more than where the account at each place stands; 0 for no account.
    private var standings: [UInt16] = []

    /// Counts an account, or notes where it has moved to.
    mutating func set(_ place: Int, standing: Int) {
        let before = note(place, standing: standing)
        if before == standing { return }
        if before >= 0 { counts[before] -= 1 }
        counts[standing] += 1
    }

    /// Notes where an account stands that has been counted before it came to this place.
    ///
    /// - Returns: Where the account at the place stood; -1 without one.
    @discardableResult
    mutating func note(_ place: Int, standing: Int) -> Int {
        while standings.count <= place { standings.append(0) }
        while counts.count <= standing { counts.append(0) }
        defer { standings[place] = UInt16(standing + 1) }
        return Int(standings[place]) - 1
    }

    /// Counts an account that has no place in memory.
    mutating func count(standing: Int) {
        while counts.count <= standing { counts.append(0) }
        counts[standing] += 1
    }

    /// Takes an account out.
    mutating func remove(_ place: Int) {
        guard place < standings.count, standings[place] > 0 else { return }
        counts[Int(standings[place]) - 1] -= 1
        standings[place] = 0
    }

    /// Forgets the place of an account that is still counted.
    mutating func forget(_ place: Int) {
        standings[place] = 0
    }
}

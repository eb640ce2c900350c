/// How many accounts stand in each tier, kept as they come, move and go: nobody has to count them all.
struct TierCensus {
    /// How many accounts stand in each place of the model: its tiers, best first, then the excluded.
    private(set) var counts: [Int] = []
    /// One more than where the account at each place stands; 0 for no account.
    private var standings: [UInt16] = []

    mutating func set(_ place: Int, standing: Int) {
        while standings.count <= place { standings.append(0) }
        while counts.count <= standing { counts.append(0) }
        let before = Int(standings[place]) - 1
        if before == standing { return }
        if before >= 0 { counts[before] -= 1 }
        counts[standing] += 1
        standings[place] = UInt16(standing + 1)
    }

    mutating func remove(_ place: Int) {
        guard place < standings.count, standings[place] > 0 else { return }
        counts[Int(standings[place]) - 1] -= 1
        standings[place] = 0
    }
}

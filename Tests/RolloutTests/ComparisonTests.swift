import Rollout
import Scoring
import Testing

@Suite("The comparison of two models' scores")
struct ComparisonTests {
    @Test func accountsAreCountedByTierBeforeAndAfter() throws {
        let found = comparison(
            [
                try score("a", "A", "90"), try score("b", "A", "85"), try score("c", "C", "10"),
                try score("d", "B", "60"),
            ],
            [
                try score("a", "A", "91"), try score("b", "B", "55"), try score("c", "B", "51"),
                try score("d", "excluded", "0"),
            ])
        #expect(found.forecast.before == ["A", "B", "C", "excluded"])
        #expect(found.matrix == [[1, 1, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]])
        #expect(found.accounts == 4)
        #expect([found.rising, found.falling] == [1, 2])
        #expect([found.rescored, found.rescoredByAPoint] == [4, 4])
    }

    @Test func accountsOfOneSideAreCountedApart() throws {
        let found = comparison(
            [try score("a", "A", "90"), try score("b", "A", "85")],
            [try score("b", "A", "85"), try score("c", "C", "1")])
        #expect([found.accounts, found.onlyBefore, found.onlyAfter] == [1, 1, 1])
        #expect(found.movers.isEmpty && found.moverCount == 0)
    }

    @Test func partitionsAddUp() throws {
        var found = Comparison(TierForecast(old: oldTiers, new: oldTiers), most: 1)
        found.add(before: ["a": try score("a", "C", "1")], after: ["a": try score("a", "C", "3")])
        found.add(before: ["b": try score("b", "C", "1")], after: ["b": try score("b", "C", "9")])
        found.add(before: ["c": try score("c", "C", "1")], after: ["c": try score("c", "C", "2.5")])
        #expect(found.accounts == 3 && found.moverCount == 3)
        #expect(found.movers.map(\.account) == ["b"])
        #expect(found.grid.cells.map(\.accounts) == [1, 1, 1])
    }

    @Test(arguments: [
        // Above the exit line it stays, though the new model alone would never have let it rise.
        ("A", "B", "70", 2, "A"), ("A", "B", "69.99", 2, "B"),
        // Below the enter line it does not rise, though the new model alone has kept it there.
        ("B", "A", "79.99", 2, "B"), ("B", "A", "80", 2, "A"),
        // What a tier requires counts for both.
        ("A", "B", "90", 0, "B"), ("B", "A", "90", 0, "B"),
        // Leaving the exclusion it goes straight to the best tier, and an exclusion leaves no tier.
        ("excluded", "C", "55", 0, "B"), ("A", "excluded", "0", 2, "excluded"),
        // From a tier that is no more, by way of the last.
        ("gone", "C", "49", 2, "C"), ("gone", "B", "50", 2, "B"),
    ])
    func tiersAreThoseOfTheRule(_ from: String, _ shadow: String, _ points: String, _ contacts: Int, _ to: String)
        throws
    {
        var tiers = oldTiers
        tiers[0].require = [.init(measure: .contacts, atLeast: 1)]
        let forecast = TierForecast(old: oldTiers, new: tiers)
        #expect(forecast.tier(from: from, to: try score("a", shadow, points, contacts: contacts)) == to)
    }

    @Test func moversComeByTheDifferenceOfTheirScores() throws {
        let found = comparison(
            [
                try score("small", "C", "10"), try score("down", "B", "60"), try score("up", "C", "10"),
                try score("same", "C", "10"), try score("also", "C", "20"),
            ],
            [
                try score("small", "C", "10.01"), try score("down", "C", "20"), try score("up", "C", "40"),
                try score("same", "C", "10"), try score("also", "C", "50"),
            ])
        #expect(found.movers.map(\.account) == ["down", "also", "up", "small"])
        #expect(found.movers.map(\.change) == [-4000, 3000, 3000, 1])
    }

    @Test func ledgersAreComparedLineByLine() throws {
        let found = comparison(
            [
                try score(
                    "a", "C", "30",
                    ledger: [("signal", "visits", "20"), ("clamp", "visits", "-5"), ("fit", "size", "15")])
            ],
            [
                try score(
                    "a", "C", "37.5",
                    ledger: [("signal", "visits", "12.25"), ("bonus", "team", "10.25"), ("fit", "size", "15")])
            ])
        let mover = try #require(found.movers.first)
        #expect(
            mover.differences.map { "\($0.entry.kind) \($0.entry.name)" } == [
                "bonus team", "signal visits", "clamp visits",
            ])
        #expect(mover.differences.map(\.before) == [0, 2000, -500])
        #expect(mover.differences.map(\.after) == [1025, 1225, 0])
        #expect(mover.differences.reduce(0) { $0 + $1.change } == mover.change)
    }

    @Test func alertsAreThoseOfRisesIntoTiersWithAQueue() throws {
        let found = comparison(
            [
                try score("rises", "C", "10"), try score("higher", "C", "10"), try score("falls", "A", "90"),
                try score("stays", "B", "55"), try score("back", "excluded", "0"), try score("renamed", "B", "60"),
            ],
            [
                try score("rises", "W", "55"), try score("higher", "A", "80", contacts: 2),
                try score("falls", "W", "51"),
                try score("stays", "C", "10"), try score("back", "W", "52"), try score("renamed", "W", "60"),
            ], new: newTiers)
        #expect(found.alerts.map(\.queue) == ["hot", "warm"])
        #expect(found.alerts.map { $0.accounts.map(\.account) } == [["higher"], ["renamed", "rises", "back"]])
        #expect(found.alerts.map(\.count) == [1, 3])
    }

    @Test func listsAreCutAndCounted() throws {
        let names = (0..<30).map { "account-\($0)" }
        let found = comparison(
            try names.map { try score($0, "C", "1") },
            try names.enumerated().map { try score($1, "B", "\(50 + $0)") }, most: 3)
        #expect(found.movers.map(\.account) == ["account-29", "account-28", "account-27"])
        #expect(found.moverCount == 30)
        #expect(found.alerts[0].count == 30 && found.alerts[0].accounts.count == 3)
    }
}

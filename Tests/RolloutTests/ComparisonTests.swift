import Testing

@testable import Rollout

@Suite("The comparison of two models' scores")
struct ComparisonTests {
    @Test func accountsAreCountedByTierBeforeAndAfter() throws {
        let found = comparison(
            [
                score("a", "A", 9000), score("b", "A", 8500), score("c", "C", 1000),
                score("d", "B", 6000),
            ],
            [
                score("a", "A", 9100), score("b", "B", 5500), score("c", "B", 5100),
                score("d", "excluded", 0),
            ])
        #expect(found.tiers.before == ["A", "B", "C", "excluded"])
        #expect(found.matrix == [[1, 1, 0, 0], [0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 0]])
        #expect(found.accounts == 4)
        #expect([found.rising, found.falling] == [1, 2])
        #expect([found.rescored, found.rescoredByAPoint] == [4, 4])
    }

    @Test(arguments: [
        ("B", "A", true), ("A", "B", false), ("A", "excluded", false),
        // Leaving the exclusion is a way up, but to where everybody begins.
        ("excluded", "C", true), ("excluded", "excluded", false),
        // From a tier that is no more, by way of the last.
        ("gone", "C", false), ("gone", "B", true),
    ])
    func someWaysLeadUp(_ from: String, _ to: String, _ isRise: Bool) {
        #expect(TierScales(old: oldTiers, new: oldTiers).isRise(from: from, to: to) == isRise)
    }

    @Test func moversComeByTheDifferenceOfTheirScores() throws {
        let found = comparison(
            [
                score("small", "C", 1000), score("down", "B", 6000), score("up", "C", 1000),
                score("same", "C", 1000), score("also", "C", 2000),
            ],
            [
                score("small", "C", 1001), score("down", "C", 2000), score("up", "C", 4000),
                score("same", "C", 1000), score("also", "C", 5000),
            ])
        #expect(found.movers.map(\.account) == ["down", "also", "up", "small"])
        #expect(found.movers.map(\.change) == [-4000, 3000, 3000, 1])
    }

    @Test func ledgersAreComparedLineByLine() throws {
        let found = comparison(
            [
                score(
                    "a", "C", 3000,
                    ledger: [("signal", "visits", 2000), ("clamp", "visits", -500), ("fit", "size", 1500)])
            ],
            [
                score(
                    "a", "C", 3750,
                    ledger: [("signal", "visits", 1225), ("bonus", "team", 1025), ("fit", "size", 1500)])
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

    @Test func alertsAreToldByQueueTheGreatestScoresFirst() throws {
        let found = comparison(
            [
                score("rises", "C", 1000), score("higher", "C", 1000), score("same", "B", 6000),
                score("quiet", "C", 1000),
            ],
            [
                score("rises", "W", 5500), score("higher", "A", 8000), score("same", "B", 6000),
                score("quiet", "W", 5200),
            ],
            new: newTiers, queues: ["rises": "warm", "higher": "hot", "same": "warm"])
        #expect(found.alerts.map(\.queue) == ["hot", "warm"])
        #expect(found.alerts.map { $0.accounts.map(\.account) } == [["higher"], ["same", "rises"]])
        #expect(found.alerts.map(\.count) == [1, 2])
        #expect(found.movers.map(\.account) == ["higher", "rises", "quiet"])
    }

    @Test func listsAreCutAndCounted() throws {
        let names = (0..<30).map { "account-\($0)" }
        let found = comparison(
            names.map { score($0, "C", 100) }, names.enumerated().map { score($1, "B", 5000 + 100 * Int64($0)) },
            queues: Dictionary(uniqueKeysWithValues: names.map { ($0, "warm") }), most: 3)
        #expect(found.movers.map(\.account) == ["account-29", "account-28", "account-27"])
        #expect(found.moverCount == 30)
        #expect(found.alerts[0].count == 30 && found.alerts[0].accounts.count == 3)
    }
}

import Events
import Testing

@testable import Scoring

@Suite("Another model takes over with sums of its own")
struct SuccessionTests {
    private let tiers = [
        Tier(name: "A", enter: 50, queue: "hot", respondWithin: 10 * day), Tier(name: "B", enter: 20),
        Tier(name: "C", enter: 0),
    ]

    private func model(points: Double, halfLife: Milliseconds = day, personas: [Persona] = []) -> Model {
        .points([.add("visit", points, halfLife: halfLife)], personas: personas, tiers: tiers)
    }

    /// What becomes of the account of one bench with the sums of another.
    private func takeOver(_ old: Bench, _ made: Bench?, _ model: Model) throws -> Bench {
        var heir = Bench(model)
        heir.pass(to: old.clock)
        var stored: [UInt8] = []
        old.scorer.encode(old.account!, clock: old.clock, into: &stored)
        let account = try stored.withUnsafeBytes { try heir.scorer.decode($0, name: old.account!.name) }
        heir.account = heir.scorer.succeed(account, sums: made?.account, at: old.clock)
        heir.judgeModel()
        return heir
    }

    @Test func sumsAreTheOthersAndWhatWasDecidedStays() throws {
        var old = Bench(model(points: 30))
        for time: Milliseconds in [0, 1, 2] { old.send("visit", at: time * hour, by: "ann") }
        old.pass(to: 3 * hour)
        #expect(old.tier == "A")
        var made = Bench(model(points: 12, halfLife: 2 * day))
        for time: Milliseconds in [1, 2] { made.send("visit", at: time * hour, by: "ann") }
        made.pass(to: 3 * hour)

        let heir = try takeOver(old, made, model(points: 12, halfLife: 2 * day))
        #expect(heir.score() == made.score())
        #expect(heir.scores.map(\.previousScore) == [old.account!.decided.score])
        #expect(heir.account!.lastOffset == old.account!.lastOffset)
        // From A straight to B at the clock, where it had been since the second visit; and its alert with it.
        #expect(heir.tiers.map { "\($0.previousTier)→\($0.tier) at \($0.time)" } == ["A→B at \(3 * hour)"])
        #expect(heir.alerts.map { "\($0.status)" } == ["\(Alert.Status.withdrawn(.tier))"])
        #expect(heir.tiers.allSatisfy { $0.reason == .model } && heir.scores.allSatisfy { $0.reason == .model })
    }

    @Test func theIdsSeenAreTheOthers() throws {
        var old = Bench(model(points: 5))
        old.send("visit", id: "early", at: 0)
        old.send("visit", id: "late", at: hour)
        var made = Bench(model(points: 5))
        made.send("visit", id: "late", at: hour)
        var heir = try takeOver(old, made, model(points: 5))
        #expect(heir.send("visit", id: "late", at: hour).isRepeated)
        #expect(!heir.send("visit", id: "early", at: hour).isRepeated)
    }

    @Test func whatIsKnownOfPeopleAndOfTheCompanyStaysWhereTheOtherKnowsNothing() throws {
        let personas = [Persona.title("chief*", 2), Persona.title("buyer*", 3)]
        let new = model(points: 10, personas: personas)
        var old = Bench(new)
        old.send("visit", at: 0, by: "ann", title: "chief of IT")
        old.send("visit", at: 0, by: "bob", title: "chief of all")
        old.send("visit", at: 0, by: "eve", title: "chief of none")
        var made = Bench(new)
        made.send("visit", at: 0, by: "ann")
        made.send("visit", at: 0, by: "bob", title: "buyer")
        var heir = try takeOver(old, made, new)
        #expect(heir.score() == 50)
        #expect(heir.report().leads.map(\.contact) == ["bob", "ann", "eve"])
        #expect(heir.report().contacts == 2)
        heir.send("visit", id: "new", at: 0, by: "eve")
        #expect(heir.score() == 70)
    }

    @Test func anAccountOfWhichTheOtherKnowsNothingKeepsItsTierUntilItIsJudged() throws {
        var old = Bench(model(points: 60))
        old.send("visit", at: 0, by: "ann")
        let heir = try takeOver(old, nil, model(points: 60))
        #expect(heir.score() == 0)
        #expect(heir.tiers.map { "\($0.previousTier)→\($0.tier)" } == ["A→C"])
        #expect(heir.report().contacts == 0)
    }

    @Test func anAccountThatOnlyTheOtherHasStartsInTheLastTier() throws {
        var made = Bench(model(points: 60))
        made.send("visit", at: 0, by: "ann")
        #expect(made.tier == "A")
        var heir = Bench(model(points: 60))
        heir.pass(to: hour)
        heir.account = heir.scorer.succeed(nil, sums: made.account, at: hour)
        #expect(heir.tier == "C" && heir.account!.standing.since == hour)
        #expect(heir.account!.decided.at == nil && heir.account!.alerts == nil)
        heir.judgeModel()
        #expect(heir.tiers.map { "\($0.previousTier)→\($0.tier) at \($0.time)" } == ["C→A at \(hour)"])
        #expect(heir.alerts.count == 1)
    }
}

extension Outcome {
    fileprivate var isRepeated: Bool { if case .repeated = self { true } else { false } }
}

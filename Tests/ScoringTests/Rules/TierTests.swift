import Events
import Testing

@testable import Scoring

/// Who is in which tier, since when, and until when.
@Suite struct TierTests {
    private let tiers = [
        Tier(name: "A", enter: 80, exit: 70), Tier(name: "B", enter: 50, exit: 40), Tier(name: "C", enter: 0),
    ]

    @Test func accountsStartSilentlyInTheLastTierAndRiseStraightToTheBest() {
        var bench = Bench(.points([.value("deal")], tiers: tiers))
        bench.send("deal", at: 0, value: 10)
        #expect(bench.takeTiers() == [])
        #expect(bench.tier == "C")
        bench.send("deal", at: 5, value: 90)
        #expect(bench.takeTiers() == ["C→A at 5"])
    }

    @Test func fallsComeAtTheFirstMillisecondBelowExit() {
        var bench = Bench(.points([.add("visit", 100, halfLife: day)], tiers: tiers))
        bench.send("visit", at: 0)
        #expect(bench.takeTiers() == ["C→A at 0"])
        // 100·2^(−t/1d) reaches 70 after 44,459,122.2 ms (log₂(10/7) days) and 40 after 114,214,587.4 ms; the nine
        // decimals make it one that is below by half a billionth.
        #expect(bench.report().coolsAt == 44_459_123)
        #expect(bench.report().coolsTo == "B")
        bench.pass(to: 44_459_122)
        #expect(bench.takeTiers() == [])
        bench.pass(to: 10 * day)
        #expect(bench.takeTiers() == ["A→B at 44459123", "B→C at 114214588"])
        #expect(bench.report().coolsAt == nil)
    }

    @Test func lineIsReachedWhenTheScoreRoundsToIt() {
        var bench = Bench(.points([.value("deal")], tiers: tiers))
        bench.send("deal", at: 0, value: 49.999_999_999_4)
        #expect(bench.tier == "C")
        bench.send("deal", at: 0, value: 0.000_000_000_1)
        #expect(bench.tier == "B")
    }

    @Test func exitLeavesRoomToSway() {
        var bench = Bench(.points([.value("deal", halfLife: 1000 * day)], tiers: tiers))
        bench.send("deal", at: 0, value: 60)
        bench.send("deal", at: 0, value: -15)
        #expect(bench.takeTiers() == ["C→B at 0"])
        bench.send("deal", at: 0, value: -5)
        #expect(bench.tier == "B")
        bench.send("deal", at: 1, value: -1)
        #expect(bench.takeTiers() == ["B→C at 1"])
    }

    @Test func fallGoesToTheBestTierThatTakesTheAccount() {
        // Out of A below 70, but B takes only from 75: the account goes down to C.
        let odd = [
            Tier(name: "A", enter: 80, exit: 70),
            Tier(name: "B", enter: 50, exit: 40, require: [Tier.Requirement(measure: .contacts, atLeast: 2)]),
            Tier(name: "C", enter: 0),
        ]
        var bench = Bench(.points([.value("deal", halfLife: 1000 * day)], tiers: odd))
        bench.send("deal", at: 0, by: "ann", value: 90)
        bench.send("deal", at: 1, by: "ann", value: -30)
        #expect(bench.takeTiers() == ["C→A at 0", "A→C at 1"])
        bench.send("visit", at: 2, by: "bob")
        #expect(bench.takeTiers() == ["C→B at 2"])
    }

    @Test func dwellHoldsFallsBackButNotRises() {
        var bench = Bench(.points([.add("visit", 100, halfLife: minute), .value("deal")], tiers: tiers, dwell: hour))
        bench.send("visit", at: 0)
        bench.pass(to: hour - 1)
        #expect(bench.takeTiers() == ["C→A at 0"])
        #expect(bench.report().coolsAt == hour)
        #expect(bench.report().coolsTo == "C")
        bench.pass(to: hour)
        #expect(bench.takeTiers() == ["A→C at 3600000"])
        bench.send("deal", at: hour + 1, value: 60)
        bench.send("deal", at: hour + 2, value: 30)
        #expect(bench.takeTiers() == ["C→B at 3600001", "B→A at 3600002"])
        // A record cannot bring a fall before the dwell has passed either; at its end it comes of itself.
        bench.send("deal", at: hour + 3, value: -90)
        bench.pass(to: 2 * hour + 1)
        #expect(bench.takeTiers() == [])
        bench.pass(to: 2 * hour + 2)
        #expect(bench.takeTiers() == ["A→C at 7200002"])
    }

    @Test func requirementThatFailsBringsTheFallWhenItsWindowEnds() {
        let wanting = [
            Tier(name: "A", enter: 10, require: [Tier.Requirement(measure: .contacts, atLeast: 2)]),
            Tier(name: "C", enter: 0),
        ]
        var bench = Bench(
            .points([.add("visit", 20, halfLife: 1000 * day)], tiers: wanting, committee: Committee(window: day)))
        bench.send("visit", at: 0, by: "ann")
        #expect(bench.takeTiers() == [])
        bench.send("noise", at: 7, by: "bob")
        #expect(bench.takeTiers() == ["C→A at 7"])
        #expect(bench.report().coolsAt == day)
        bench.send("noise", at: 9, by: "ann")
        #expect(bench.report().coolsAt == day + 7)
        bench.pass(to: 9 * day)
        #expect(bench.takeTiers() == ["A→C at \(day + 7)"])
    }

    @Test func requirementsOfEveryMeasureHold() {
        func tier(_ measure: Tier.Requirement.Measure, _ atLeast: Double) -> [Tier] {
            [
                Tier(name: "A", enter: 0, require: [Tier.Requirement(measure: measure, atLeast: atLeast)]),
                Tier(name: "C", enter: 0),
            ]
        }
        for (measure, atLeast, above) in [
            (.fit, 40, 40.000_1), (.intent, 30, 30.000_1), (.engagement, 20, 20.000_1), (.contacts, 1, 2),
            (.penetration, 0.5, 0.51),
        ] as [(Tier.Requirement.Measure, Double, Double)] {
            for (bound, holds) in [(atLeast, true), (above, false)] {
                let model = Model(
                    name: "m", version: "1", kind: .weighted(Weights(fit: 1)),
                    fit: Fit(rules: [FitRule(name: "r", points: 40, condition: .all([]))]),
                    personas: [.title("boss", 1, name: "boss")],
                    signals: [.add("visit", 20), .add("search", 30, category: .intent)],
                    committee: Committee(roles: ["boss", "none"]), tiers: tier(measure, bound))
                var bench = Bench(model)
                bench.send(.profile("{}", at: 0), recorded: 0)
                bench.send("visit", at: 0, by: "ann", title: "boss")
                bench.send("search", at: 0)
                #expect((bench.tier == "A") == holds, "\(measure) at least \(bound)")
            }
        }
    }

    @Test func fadingNegativePointsBringARise() {
        var bench = Bench(
            .points([.add("visit", 60, halfLife: 1000 * day), .add("spam", -30, halfLife: hour)], tiers: tiers))
        bench.send("spam", at: 0)
        bench.send("visit", at: 0)
        #expect(bench.tier == "C")
        // 60·2^(−t/24000h) − 30·2^(−t/1h) = 50 after 1.588… hours.
        bench.pass(to: day)
        let rise = bench.tiers.first!
        #expect((rise.tier, rise.reason, rise.cause) == ("B", .decay, nil))
        #expect(bench.score(at: rise.time) >= 50)
        #expect(bench.score(at: rise.time - 1) < 50)
    }

    @Test func coolsAtLooksThroughRisesThatComeBefore() {
        var bench = Bench(
            .points([.value("deal", halfLife: 10 * day), .add("spam", -30, halfLife: hour)], tiers: tiers))
        bench.send("deal", at: 0, value: 100)
        bench.send("spam", at: 0)
        bench.send("spam", id: "again", at: 0)
        // 40: in C, then B? It was A at first, fell to C: 40 is below B's enter.
        #expect(bench.tier == "C")
        #expect(bench.report().coolsAt == nil, "nothing cools in the last tier")
        bench.send("deal", at: 1, value: 15)
        #expect(bench.tier == "B")
        let report = bench.report()
        _ = bench.takeTiers()
        bench.pass(to: 100 * day)
        let moves = bench.tiers.map(\.direction)
        #expect(moves == [.up, .down, .down])
        #expect(report.coolsAt == bench.tiers[1].time)
        #expect(report.coolsTo == bench.tiers[1].tier)
    }

    @Test func negativeBonusRisesWhenItsWindowEnds() {
        let bonus = Bonus(name: "spam", category: .engagement, points: -60, signal: "spam", contacts: 1, within: day)
        var bench = Bench(
            .points([.add("visit", 90, halfLife: 1000 * day), .add("spam", 0)], bonuses: [bonus], tiers: tiers))
        bench.send("visit", at: 0)
        bench.send("spam", at: 5, by: "ann")
        bench.pass(to: 2 * day)
        #expect(bench.takeTiers() == ["C→A at 0", "A→C at 5", "C→A at \(day + 5)"])
    }

    @Test func exclusionIsImmediateAndLeavesStraightToTheBestTier() {
        var model = Model.points([.add("visit", 90, halfLife: 1000 * day)], tiers: tiers, dwell: hour)
        model.exclude = [ProfileRule(name: "customer", condition: .test("kind", .equals(.text("customer"))))]
        var bench = Bench(model)
        bench.send("visit", at: 0)
        bench.send(.profile(#"{"kind":"Customer"}"#, at: 1), recorded: 1)
        #expect(bench.takeTiers() == ["C→A at 0", "A→excluded at 1"])
        #expect(bench.report().coolsAt == nil)
        #expect(bench.report().score == 0)
        bench.pass(to: 90 * day)
        bench.send("visit", at: 90 * day)
        #expect(bench.takeTiers() == [])
        bench.send(.profile(#"{"kind":"prospect"}"#, at: 90 * day + 1), recorded: 90 * day + 1)
        #expect(bench.tiers.map(\.direction) == [.up])
        #expect(bench.tiers.map(\.reason) == [.profile])
        #expect(bench.takeTiers() == ["excluded→A at \(90 * day + 1)"])
        // The dwell counts from leaving exclusion.
        bench.send(.event("contact.erased", id: "x", at: 90 * day + 2, contact: #""ann""#), recorded: 90 * day + 2)
        #expect(bench.account!.standing.since == 90 * day + 1)
    }

    @Test func leavingExclusionIntoTheLastTierIsAnUpEvent() {
        var model = Model.points([], tiers: tiers)
        model.exclude = [ProfileRule(name: "customer", condition: .test("kind", .exists(true)))]
        var bench = Bench(model)
        bench.send(.profile(#"{"kind":1}"#, at: 1), recorded: 1)
        bench.send(.profile("{}", at: 2), recorded: 2)
        #expect(bench.tiers.map(\.direction) == [.down, .up])
        #expect(bench.takeTiers() == ["C→excluded at 1", "excluded→C at 2"])
    }

    @Test func timeActsBeforeTheRecordOfTheSameMillisecond() {
        var bench = Bench(.points([.add("visit", 100, halfLife: day)], tiers: tiers))
        bench.send("visit", id: "1", at: 0)
        bench.send("visit", id: "2", at: 44_459_123)
        #expect(bench.takeTiers() == ["C→A at 0", "A→B at 44459123", "B→A at 44459123"])
    }

    @Test func changeBearsTheClockNotTheEventsTime() {
        var bench = Bench(.points([.add("visit", 100)], tiers: tiers))
        bench.send("noise", at: 500)
        bench.send(.event("visit", id: "v", at: 100), recorded: 300)
        #expect(bench.takeTiers() == ["C→A at 500"])
    }
}

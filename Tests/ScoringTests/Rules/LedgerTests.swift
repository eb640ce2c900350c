import Events
import Testing

@testable import Scoring

/// What brought how much of a score.
@Suite struct LedgerTests {
    /// Entries as `kind name points share`, points in ten-thousandths and shares in hundredths.
    private func lines(_ report: ScoreReport) -> [String] {
        report.ledger.map { "\($0.kind) \($0.name) \($0.points) \($0.share)" }
    }

    @Test func entriesComeInTheOrderOfTheModelAndSumToTheScore() {
        let attribute = { (name: String) in Condition.test(name, .exists(true)) }
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(fit: 50, intent: 30, engagement: 20)),
            fit: Fit(
                fullMarks: 80,
                rules: [
                    FitRule(name: "size", points: 60, condition: attribute("size")),
                    FitRule(name: "region", points: 15, condition: attribute("region")),
                    FitRule(name: "stack", points: 30, condition: attribute("stack")),
                ]),
            signals: [
                .add("visit", 10, contactCap: 15, cap: 20), .add("search", 30, category: .intent),
                .add("unsubscribed", -4),
            ],
            bonuses: [
                Bonus(name: "two", category: .engagement, points: 30, signal: "visit", contacts: 2, within: day)
            ],
            intentSaturation: .halfMarks(30), engagementSaturation: .fullMarks(50),
            tiers: [Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        bench.send(.profile(#"{"size":1,"stack":1}"#, at: 0), recorded: 0)
        bench.send("search", at: 0)
        for index in 0..<2 {
            bench.send("visit", id: "a\(index)", at: 0, by: "ann")
            bench.send("visit", id: "b\(index)", at: 0, by: "bob")
        }
        bench.send("unsubscribed", at: 0)
        // fit 100 of 112.5, intent 50, engagement (40 − 20 − 4 + 30)·2 = 92: 50 + 15 + 18.4
        #expect(bench.score() == 83.4)
        #expect(
            lines(bench.report()) == [
                "fit size 600000 3750", "fit stack 300000 1875", "clamp fit -100000 -625",
                "signal search 300000 1500",
                "signal visit 400000 1600", "clamp visit -200000 -800", "signal unsubscribed -40000 -160",
                "bonus two 300000 1200",
            ])
    }

    @Test func gateAndExclusionHoldWhatTheyTake() {
        let rule = FitRule(name: "size", points: 20, condition: .test("size", .exists(true)))
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(fit: 1, engagement: 1)),
            fit: Fit(rules: [rule], gate: Fit.Gate(below: 30, ceiling: 25)),
            exclude: [
                ProfileRule(name: "other", condition: .test("other", .exists(true))),
                ProfileRule(name: "customer", condition: .test("customer", .exists(true))),
            ],
            signals: [.add("visit", 70)], tiers: [Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        bench.send("visit", at: 0)
        #expect(lines(bench.report()) == ["signal visit 700000 3500", "gate gate -100000 -1000"])
        bench.send(.profile(#"{"size":1,"customer":true}"#, at: 0), recorded: 0)
        #expect(
            lines(bench.report()) == [
                "fit size 200000 1000", "signal visit 700000 3500", "gate gate -200000 -2000",
                "exclude customer -250000 -2500",
            ])
        #expect(bench.report().score == 0)
        #expect(bench.report().engagement == 7000)
        #expect(bench.report().tier == "excluded")
    }

    @Test func gateOpensAtItsBoundAndLetsSmallTotalsBe() {
        let rule = FitRule(name: "size", points: 30, condition: .test("size", .exists(true)))
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(engagement: 1)),
            fit: Fit(rules: [rule], gate: Fit.Gate(below: 30, ceiling: 25)),
            signals: [.add("visit", 20)], tiers: [Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        bench.send("visit", at: 0)
        #expect(bench.score() == 20)
        bench.send("visit", at: 0)
        #expect(bench.score() == 25)
        bench.send(.profile(#"{"size":1}"#, at: 0), recorded: 0)
        #expect(bench.score() == 40)
    }

    @Test func hundredthsLeftOverGoToTheLargestRemaindersFirstOfEquals() {
        let signals: [Signal] = (1...3).map { .add("s\($0)", 10, halfLife: day) }
        var bench = Bench(.points(signals, saturation: .fullMarks(300)))
        for index in 1...3 { bench.send("s\(index)", at: 0) }
        // Three times 3.333…: 10.00 in all, so one of them gets the hundredth that is left.
        #expect(lines(bench.report()) == ["signal s1 100000 334", "signal s2 100000 333", "signal s3 100000 333"])
        bench.send("s3", at: 0)
        // 3.33 3.33 6.67 by the remainders .33 .33 .67
        #expect(lines(bench.report()) == ["signal s1 100000 333", "signal s2 100000 333", "signal s3 200000 667"])
    }

    /// Points of 4 and 4 are 1.2433… and 1.2433… of 2.4867: no rounding of their sum may decide between them.
    @Test func aCategoryOfHalfMarksWithoutPointsDoesNotTiltTheOthers() {
        var model = Model.points([.add("visit", 4), .add("again", 4)], saturation: .halfMarks(60))
        model.signals[1].condition = .type("visit")
        model.kind = .weighted(Weights(fit: 1, intent: 50, engagement: 20))
        model.intentSaturation = .halfMarks(60)
        var bench = Bench(model)
        bench.send("visit", at: 0)
        #expect(lines(bench.report()) == ["signal visit 40000 125", "signal again 40000 124"])
    }

    @Test func negativeSharesAreFlooredDownwards() {
        var bench = Bench(.points([.add("a", 20), .add("b", -5)], saturation: .fullMarks(300)))
        bench.send("a", at: 0)
        bench.send("b", at: 0)
        // 6.666… and −1.666…: floors 666 and −167, sum 499, score 5.00; the remainder of a is .67, of b .33
        #expect(lines(bench.report()) == ["signal a 200000 667", "signal b -50000 -167"])
    }

    @Test func halfMarksBelowZeroShareTheSlopeAtZeroAndClampIt() {
        var bench = Bench(.points([.add("a", 20), .add("b", -25)], saturation: .halfMarks(40)))
        bench.send("a", at: 0)
        bench.send("b", at: 0)
        // s = 100·ln 2/40 = 1.732867951
        #expect(
            lines(bench.report()) == [
                "signal a 200000 3466", "signal b -250000 -4332", "clamp engagement 50000 866",
            ])
        #expect(bench.report().score == 0)
    }

    @Test func tinySumsTakeTheLimitAndTheGreatestShareTheRest() {
        var bench = Bench(.points([.value("a"), .value("b")], saturation: .halfMarks(40)))
        bench.send("a", at: 0, value: 10)
        bench.send("b", at: 0, value: -9.99999)
        // P/h = 2.5·10⁻⁷: s = 1.732867951, so 17.32867951 and −17.32866218; their sum is the score to nine decimals.
        #expect(bench.score() == 0.000_017_329)
        #expect(lines(bench.report()) == ["signal a 100000 1733", "signal b -100000 -1733"])
    }

    @Test func entriesOfNothingAreLeftOut() {
        var bench = Bench(.points([.add("a", 0), .add("b", 10)]))
        bench.send("a", at: 0)
        bench.send("b", at: 0)
        #expect(lines(bench.report()) == ["signal b 100000 1000"])
        // Of 10 points 2·10⁻⁵ are left: no share, no points.
        bench.pass(to: 19 * day)
        #expect(lines(bench.report()) == [])
    }

    @Test func sharesSumToTheScoreHoweverGreatTheyAre() {
        var bench = Bench(
            .points([.value("a", cap: 60), .value("b", cap: 30), .add("c", 0)], saturation: .halfMarks(1e-6)))
        for (index, value) in [3e7, 1e12, 4e14, 1e300].enumerated() {
            for sign in [1.0, -1] {
                bench.send("a", id: "a\(index)\(sign)", at: Int64(index), value: sign * value)
                bench.send("b", id: "b\(index)\(sign)", at: Int64(index), value: -sign * value)
                let report = bench.report()
                #expect(report.ledger.reduce(0) { $0 + $1.share } == report.score)
            }
        }
    }
}

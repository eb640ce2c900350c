import Events
import Testing

@testable import Scoring

/// Accounts whose sums of both signs hold them right at a line, where bounds of whole spans decide nothing.
@Suite struct HoverTests {
    /// 30 points for 30 days, and +10 and −10 that cancel out: right at the line of A the whole time.
    private var model: Model {
        let bonus = Bonus(name: "x", category: .engagement, points: 30, signal: "v", contacts: 1, within: 30 * day)
        return .points(
            [.add("v", 0), .add("a", 10, halfLife: 7 * day), .add("b", -10, halfLife: 7 * day)], bonuses: [bonus],
            tiers: [Tier(name: "A", enter: 30), Tier(name: "C", enter: 0)], publish: Publish(refresh: minute))
    }

    private func hovering() -> Bench {
        var bench = Bench(model)
        bench.send("v", at: 0, by: "ann")
        bench.send("a", at: 1)
        bench.send("b", at: 1)
        return bench
    }

    @Test func searchEndsAndSaysHowFarItCame() {
        let bench = hovering()
        let assessor = bench.scorer.assessor
        var evaluations = 0
        var search = Crossing(after: 1, steps: [30 * day], horizon: 900 * day, patience: 500)
        let found = search.first { from, to in
            evaluations += 1
            let low = assessor.assess(bench.account!, at: .lowest(from: from, to: to))
            return low.score < Billionths(30)
        }
        #expect(evaluations == 501)
        guard case .notBefore(let time) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(time > 100)
        #expect(bench.account!.due > 1 && bench.account!.due < 30 * day)
    }

    /// Thousands of millions for and against by two people, of one signal: the next publication is found at once, where it is
    /// without them.
    @Test func whatCancelsWithinASignalHoldsNoSearchUp() {
        let model = Model.points(
            [.value("v", halfLife: 7 * day), .add("a", 50, halfLife: 7 * day)],
            tiers: [Tier(name: "A", enter: 30), Tier(name: "C", enter: 0)], publish: Publish(refresh: minute))
        let drifts = [false, true].map { isWithThem in
            var bench = Bench(model)
            bench.send("v", at: 0, by: "ann", value: isWithThem ? 1e9 : 0)
            bench.send("v", at: 0, by: "bob", value: isWithThem ? -1e9 : 0)
            bench.send("a", at: 1)
            return bench.scorer.assessor.nextDrift(of: bench.account!, notBefore: minute)
        }
        #expect(drifts[1] == drifts[0])
        guard case .at(let time) = drifts[1] else {
            Issue.record("\(drifts[1])")
            return
        }
        #expect(time > hour)
    }

    @Test func nothingIsMissedWhereASearchEnded() {
        var bench = hovering()
        bench.pass(to: 3 * second)
        #expect(bench.takeTiers() == ["C→A at 0"])
        // A little more of the one, and the fall comes at the end of the window.
        bench.send("a", at: 3 * second)
        #expect(bench.account!.due > hour)
        #expect(bench.report().coolsAt == 30 * day)
        bench.pass(to: 31 * day)
        #expect(bench.takeTiers() == ["A→C at \(30 * day)"])
    }

    @Test func scoreIsPublishedAllTheSame() {
        var bench = hovering()
        _ = bench.takeScores()
        let report = bench.report()
        #expect(report.score == 3000)
        #expect(report.tier == "A")
        #expect(report.coolsAt == nil)
    }
}

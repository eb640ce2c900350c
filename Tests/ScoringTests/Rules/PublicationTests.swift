import Events
import Testing

@testable import Scoring

/// Which scores are decided to be published, and when.
@Suite struct PublicationTests {
    private let tiers = [Tier(name: "A", enter: 50), Tier(name: "C", enter: 0)]

    @Test func scoreIsDecidedWhenItDiffersByMinChange() {
        var bench = Bench(.points([.value("deal", halfLife: 1000 * day)], publish: Publish(minChange: 5)))
        bench.send("deal", id: "1", at: 0, value: 4.99)
        #expect(bench.takeScores().isEmpty)
        bench.send("deal", id: "2", at: 0, value: 0.01)
        let first = bench.takeScores()
        #expect(first.map(\.score) == [500])
        #expect(first.map(\.previousScore) == [0])
        #expect(first.map(\.cause) == [Cause(id: "2", type: "deal")])
        #expect(first.map(\.reason) == [.event])
        bench.send("deal", id: "3", at: 0, value: -4)
        bench.send("deal", id: "4", at: 0, value: -1)
        #expect(bench.takeScores().map { [$0.previousScore, $0.score] } == [[500, 0]])
    }

    @Test(arguments: [(0.01, 1), (0.011, 2), (0.014, 2), (0.02, 2), (0.015, 2), (1, 100), (1.001, 101)])
    func minChangeIsALowerBoundInHundredths(minChange: Double, hundredths: Int64) throws {
        #expect(
            try CompiledModel(.points([], publish: Publish(minChange: minChange))).minChange == hundredths)
    }

    @Test func tierChangeDecidesAScoreHoweverSmall() {
        var bench = Bench(
            .points([.value("deal", halfLife: 1000 * day)], tiers: tiers, publish: Publish(minChange: 20)))
        bench.send("deal", at: 0, value: 49)
        #expect(bench.takeScores().map(\.score) == [4900])
        bench.send("deal", at: 1, value: 1)
        #expect(bench.takeScores().map { [$0.previousScore, $0.score, $0.time] } == [[4900, 5000, 1]])
        bench.pass(to: 2)
        #expect(bench.takeScores().map { [$0.previousScore, $0.score, $0.time] } == [[5000, 5000, 2]])
        #expect(bench.takeTiers().last == "A→C at 2")
    }

    @Test func scoreWaitsForMinIntervalToEndAndIsJudgedAnew() {
        var bench = Bench(
            .points([.value("deal", halfLife: 1000 * day)], publish: Publish(minInterval: hour)))
        bench.send("deal", id: "1", at: 0, value: 10)
        #expect(bench.takeScores().count == 1)
        bench.send("deal", id: "2", at: 1, value: 10)
        bench.send("deal", id: "3", at: 2, value: 10)
        bench.send("deal", id: "4", at: 3, value: 0.5)
        bench.pass(to: hour - 1)
        #expect(bench.takeScores().isEmpty)
        bench.pass(to: hour)
        let decided = bench.takeScores()
        #expect(decided.map(\.time) == [hour])
        #expect(decided.map(\.score) == [3050])
        // The last record that wanted it: with the fourth, too, it differed enough.
        #expect(decided.map(\.cause) == [Cause(id: "4", type: "deal")])
        #expect(decided.map(\.reason) == [.event])
        // The next interval counts from there; wanted and taken back: nothing.
        bench.send("deal", id: "5", at: hour + 1, value: 10)
        bench.send("deal", id: "6", at: hour + 2, value: -10)
        bench.pass(to: 3 * hour)
        #expect(bench.takeScores().isEmpty)
        bench.send("deal", id: "7", at: 3 * hour, value: 10)
        #expect(bench.takeScores().map(\.time) == [3 * hour])
    }

    @Test func causeIsTheLastRecordThatWantedIt() {
        var bench = Bench(.points([.value("deal", halfLife: 1000 * day)], publish: Publish(minInterval: hour)))
        bench.send("deal", id: "1", at: 0, value: 10)
        bench.send("deal", id: "2", at: 1, value: 10)
        // Back within a point of the last decided: this record wants nothing.
        bench.send("deal", id: "3", at: 2, value: -9.5)
        bench.send(.profile("{}", id: "p", at: 3), recorded: 3)
        _ = bench.takeScores()
        bench.send("deal", id: "4", at: 4, value: 5)
        bench.send("deal", id: "5", at: 5, value: -5)
        bench.pass(to: hour)
        #expect(bench.takeScores().isEmpty)
    }

    @Test func tierChangeInTheIntervalTakesWhatWaited() {
        var bench = Bench(
            .points([.value("deal", halfLife: 1000 * day)], tiers: tiers, publish: Publish(minInterval: hour)))
        bench.send("deal", at: 0, value: 10)
        bench.send("deal", at: 1, value: 10)
        bench.send("deal", at: 2, value: 40)
        #expect(bench.takeScores().map(\.time) == [0, 2])
        bench.pass(to: hour + 1)
        #expect(bench.takeScores().isEmpty)
        // A new interval began with it.
        bench.send("deal", at: hour + 1, value: 10)
        #expect(bench.takeScores().isEmpty)
        bench.pass(to: hour + 2)
        #expect(bench.takeScores().map(\.time) == [hour + 2])
    }

    @Test func decayAloneDecidesNothingWithoutRefresh() {
        var bench = Bench(.points([.add("visit", 40, halfLife: day)]))
        bench.send("visit", at: 0)
        _ = bench.takeScores()
        bench.pass(to: 100 * day)
        #expect(bench.takeScores().isEmpty)
    }

    @Test func refreshDecidesAtTheFirstMillisecondOfEnoughDrift() {
        var bench = Bench(.points([.add("visit", 40, halfLife: day)], publish: Publish(minChange: 1, refresh: minute)))
        bench.send("visit", at: 0)
        _ = bench.takeScores()
        bench.pass(to: day)
        let decided = bench.takeScores()
        #expect(decided.count == 20)
        #expect(decided.map(\.score) == (20..<40).reversed().map { $0 * 100 })
        #expect(decided.allSatisfy { $0.reason == .decay && $0.cause == nil })
        for score in decided {
            // 39.005 rounds to 39.01, so the hundredths reach 3900 when the score falls below 39.005.
            #expect(bench.score(at: score.time) < Double(score.score) / 100 + 0.005)
            #expect(bench.score(at: score.time - 1) >= Double(score.score) / 100 + 0.005)
        }
    }

    @Test func refreshWaitsForItsTimeAndForMinInterval() {
        for (refresh, minInterval) in [(hour, minute), (minute, hour)] {
            var bench = Bench(
                .points(
                    [.add("visit", 40, halfLife: hour)],
                    publish: Publish(minChange: 1, minInterval: minInterval, refresh: refresh)))
            bench.send("visit", at: 0)
            _ = bench.takeScores()
            bench.pass(to: 3 * hour)
            let decided = bench.takeScores()
            #expect(decided.map(\.time) == [hour, 2 * hour, 3 * hour])
            #expect(decided.map(\.score) == [2000, 1000, 500])
        }
    }

    @Test func refreshDecidesWhatHasFadedAwayLongBeforeItsTime() {
        var bench = Bench(
            .points(
                [.add("visit", 40, halfLife: minute)], publish: Publish(minInterval: 30 * day, refresh: minute)))
        bench.send("visit", at: 0)
        bench.pass(to: 90 * day)
        #expect(bench.takeScores().map { [$0.score, $0.time] } == [[4000, 0], [0, 30 * day]])
    }

    @Test func refreshNeedsNoScoreBeforeIt() {
        // Below zero at first, so nothing was decided; then the score comes up by time alone.
        var bench = Bench(
            .points(
                [.add("visit", 30, halfLife: 1000 * day), .add("spam", -30, halfLife: hour)],
                publish: Publish(minChange: 5, refresh: 10 * hour)))
        bench.send("spam", at: 0)
        bench.send("visit", at: 0)
        #expect(bench.takeScores().isEmpty)
        bench.pass(to: day)
        let first = bench.takeScores()
        #expect(first.map(\.score) == [500, 2997])
        #expect(bench.score(at: first[0].time - 1) < 4.995)
        #expect(first[1].time == first[0].time + 10 * hour)
    }

    @Test func profileIsTheReasonOfWhatItChanges() {
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(fit: 1)),
            fit: Fit(rules: [FitRule(name: "size", points: 40, condition: .test("size", .exists(true)))]),
            tiers: tiers)
        var bench = Bench(model)
        bench.send(.profile(#"{"size":1}"#, at: 0), recorded: 0)
        bench.send(.profile("{}", id: "p2", at: 1), recorded: 1)
        let decided = bench.takeScores()
        #expect(decided.map(\.reason) == [.profile, .profile])
        #expect(decided.map(\.cause) == [Cause(id: nil, type: "profile"), Cause(id: "p2", type: "profile")])
    }

    @Test func newestProfileWinsAsAWhole() {
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(fit: 1)),
            limits: Limits(profileAge: day),
            fit: Fit(
                rules: [
                    FitRule(name: "size", points: 40, condition: .test("size", .equals(.number(1)))),
                    FitRule(name: "region", points: 20, condition: .test("hq.region", .exists(true))),
                ]), tiers: tiers)
        var bench = Bench(model)
        bench.send(.profile(#"{"size":1,"hq":{"region":"eu"}}"#, id: "b", at: 10), recorded: 10)
        #expect(bench.score() == 60)
        #expect(bench.report().dataQuality == ["no-contacts"])
        bench.send(.profile(#"{"size":2}"#, id: "c", at: 9), recorded: 10)
        bench.send(.profile(#"{"size":2}"#, id: "a", at: 10), recorded: 10)
        bench.send(.profile(#"{"size":2}"#, at: 10), recorded: 10)
        #expect(bench.score() == 60)
        bench.send(.profile(#"{"size":1}"#, id: "b", at: 10), recorded: 10)
        #expect(bench.score() == 40)
        #expect(bench.report().dataQuality == ["no-contacts", "missing-attribute:hq.region"])
        #expect(bench.report(at: 10 + day).dataQuality.contains("stale-profile") == false)
        #expect(bench.report(at: 11 + day).dataQuality.first == "stale-profile")
    }

    @Test func deletionForgetsEverythingIdsIncluded() throws {
        var bench = Bench(.points([.add("visit", 60)], tiers: tiers))
        bench.send("visit", id: "1", at: 5 * day)
        _ = bench.takeTiers()
        _ = bench.takeScores()
        // At its place in the log, whatever its time.
        guard case .deleted = bench.send(.profile("null", at: 0), recorded: 5 * day) else { throw Unexpected() }
        #expect(bench.account == nil)
        #expect(bench.takeTiers() == [])
        #expect(bench.takeScores().isEmpty)
        bench.send("visit", id: "1", at: 5 * day)
        #expect(bench.takeTiers() == ["C→A at \(5 * day)"])
        #expect(bench.takeScores().map(\.previousScore) == [0])
    }
}

import Events
import Testing

@testable import Scoring

/// How records become points, and points a score.
@Suite struct PointsTests {
    @Test func pointsHalveEveryHalfLife() {
        var bench = Bench(.points([.add("visit", 8, halfLife: 7 * day)]))
        bench.send("visit", at: 0)
        #expect(bench.score() == 8)
        #expect(bench.score(at: 7 * day) == 4)
        #expect(bench.score(at: 21 * day) == 1)
        // 8·2^(−1/7) = 7.245789314111254
        #expect(bench.score(at: day) == 7.245789314)
    }

    @Test func everySignalWhoseConditionHoldsGetsPoints() {
        let any = Signal(
            name: "any", category: .intent, condition: .all([]), points: .constant(10), halfLife: day)
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(intent: 1, engagement: 3)),
            signals: [any, .add("visit", 20)], tiers: [Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        bench.send("visit", at: 0)
        #expect(bench.assessment().intent == 10)
        #expect(bench.assessment().engagement == 20)
        #expect(bench.score() == 17.5)
        bench.send("opportunity.won", at: 0)
        #expect(bench.assessment().intent == 20)
        #expect(bench.assessment().engagement == 20)
    }

    @Test func onlyActivitiesAndOutcomesAddPoints() {
        let any = Signal(name: "any", category: .engagement, condition: .all([]), points: .constant(10), halfLife: day)
        var bench = Bench(.points([any]))
        bench.send("visit", at: 0)
        bench.send(.event("contact.updated", id: "1", at: 0, contact: #""ann""#), recorded: 0)
        bench.send(.event("hold.placed", id: "2", at: 0, more: #""until":9,"by":"x""#), recorded: 0)
        bench.send(.event("hold.released", id: "3", at: 0, more: #""by":"x""#), recorded: 0)
        bench.send(.event("alert.acknowledged", id: "4", at: 0, more: #""alert":"x""#), recorded: 0)
        bench.send(.profile("{}", at: 0), recorded: 0)
        #expect(bench.score() == 10)
        #expect(bench.report().contacts == 0)
    }

    @Test(arguments: ["null", #""8""#, "true", "[8]", "{}"])
    func valueThatIsNoNumberIsNotAddedAndOpensNoWindow(value: String) {
        let bonus = Bonus(name: "one", category: .engagement, points: 30, signal: "deal", contacts: 1, within: day)
        var bench = Bench(.points([.value("deal", times: 0.5)], bonuses: [bonus]))
        bench.send(.event("deal", id: "1", at: 0, contact: #""ann""#, value: value), recorded: 0)
        #expect(bench.score() == 0)
        bench.send(.event("deal", id: "2", at: 0, contact: #""ann""#, value: "0"), recorded: 0)
        #expect(bench.score() == 30)
        bench.send(.event("deal", id: "3", at: 0, contact: #""ann""#, value: "8"), recorded: 0)
        #expect(bench.score() == 34)
    }

    @Test func negativePointsTakeAwayAndFade() {
        var bench = Bench(.points([.add("visit", 40, halfLife: 2 * day), .add("unsubscribed", -30, halfLife: day)]))
        bench.send("visit", at: 0)
        bench.send("unsubscribed", at: 0)
        #expect(bench.score() == 10)
        #expect(bench.score(at: 2 * day) == 12.5)
        bench.send("unsubscribed", at: 2 * day)
        #expect(bench.score() == 0)
    }

    @Test func lateEventCountsAsIfItHadComeInTime() {
        let model = Model.points([.add("visit", 16, halfLife: day)])
        var inTime = Bench(model)
        inTime.send("visit", id: "1", at: 0)
        inTime.send("visit", id: "2", at: day)
        inTime.send("visit", id: "3", at: 3 * day)
        var late = Bench(model)
        late.send("visit", id: "3", at: 3 * day)
        late.send("visit", id: "1", at: 0)
        late.send("visit", id: "2", at: day)
        #expect(inTime.score() == 16 + 4 + 2)
        #expect(late.score() == 16 + 4 + 2)
    }

    @Test func eventAheadOfItsRecordCountsFromTheRecordOn() throws {
        var bench = Bench(.points([.add("visit", 16, halfLife: 10 * minute)]))
        let ahead = Record.event("visit", id: "1", at: 10 * minute)
        guard case .applied = bench.send(ahead, recorded: 0) else { throw Unexpected() }
        #expect(bench.score() == 16)
        #expect(bench.score(at: 10 * minute) == 8)
        let further = Record.event("visit", id: "2", at: 10 * minute + 1)
        guard case .refused(let refusal) = bench.send(further, recorded: 0) else { throw Unexpected() }
        #expect(refusal.cause == .tooFarAhead)
        #expect(bench.score() == 16)
    }

    @Test func eventOlderThanTheLimitIsDroppedAndLeavesNoId() throws {
        var bench = Bench(.points([.add("visit", 16, halfLife: day)], limits: Limits(age: day)))
        let record = Record.event("visit", id: "1", at: 0)
        guard case .tooOld = bench.send(record, recorded: day + 1) else { throw Unexpected() }
        #expect(bench.account == nil)
        bench.send("visit", id: "1", at: day + 1)
        #expect(bench.score() == 16)
    }

    @Test func latestKeepsTheNewestValueOfEachKey() {
        var bench = Bench(.points([.latest("surge", key: "topic", times: 0.5, halfLife: day)]))
        func surge(_ id: String, _ topic: String, _ value: Int, at time: Timestamp) -> Record {
            .event("surge", id: id, at: time, value: "\(value)", more: #""topic":\#(topic)"#)
        }
        bench.send(surge("1", #""crm""#, 80, at: 0), recorded: 0)
        bench.send(surge("2", #""CRM""#, 20, at: 0), recorded: 0)
        #expect(bench.score() == 50)
        bench.send(surge("3", #""crm""#, 40, at: day), recorded: day)
        #expect(bench.score() == 20 + 5)
        // Older than what is known: nothing changes.
        bench.send(surge("4", #""crm""#, 90, at: day - 1), recorded: day)
        #expect(bench.score() == 20 + 5)
        // At the same time the greater id is the newer.
        bench.send(surge("2b", #""crm""#, 90, at: day), recorded: day)
        #expect(bench.score() == 20 + 5)
        bench.send(surge("5", #""crm""#, 60, at: day), recorded: day)
        #expect(bench.score() == 30 + 5)
        // Without a key, or with one that is no text, number or boolean: the key "".
        bench.send(surge("6", "null", 10, at: day), recorded: day)
        bench.send(surge("7", "{}", 20, at: day), recorded: day)
        #expect(bench.score() == 30 + 5 + 10)
        bench.send(surge("8", "5", 2, at: day), recorded: day)
        bench.send(surge("9", #""5""#, 4, at: day), recorded: day)
        #expect(bench.score() == 30 + 5 + 10 + 2)
        // To the last digit, as far as there are whole numbers of 64 bits.
        for (number, key) in ["9223372036854775807", "9223372036854775808", "18446744073709551615"].enumerated() {
            bench.send(surge("a\(number)", key, 2, at: day), recorded: day)
            bench.send(surge("b\(number)", "\"\(key)\"", 4, at: day), recorded: day)
        }
        #expect(bench.score() == 53)
    }

    @Test func latestIsOfTheAccountWithoutPersonaAndCapped() {
        let model = Model(
            name: "m", version: "1", kind: .weighted(Weights(engagement: 1)), personas: [.title("*", 3)],
            signals: [.latest("surge", key: "topic", cap: 50)], tiers: [Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        func surge(_ id: String, _ topic: String, _ value: Int) -> Record {
            .event(
                "surge", id: id, at: 0, contact: #"{"id":"ann","title":"x"}"#, value: "\(value)",
                more: #""topic":"\#(topic)""#)
        }
        bench.send(surge("1", "a", 30), recorded: 0)
        #expect(bench.score() == 30)
        #expect(bench.report().leads.first?.score == 0)
        bench.send(surge("2", "b", 70), recorded: 0)
        #expect(bench.score() == 50)
        bench.send(surge("3", "c", -90), recorded: 0)
        #expect(bench.score() == 10)
        #expect(bench.report().momentum == .steady)
    }

    @Test func leastKeyGoesFirst() {
        var bench = Bench(.points([.latest("surge", key: "topic", halfLife: day)], limits: Limits(keys: 2)))
        func surge(_ id: String, _ topic: String, _ value: Int, at time: Timestamp) -> Record {
            .event("surge", id: id, at: time, value: "\(value)", more: #""topic":"\#(topic)""#)
        }
        func keys() -> [String] { bench.account!.keys }
        bench.send(surge("1", "c", 40, at: 0), recorded: 0)
        bench.send(surge("2", "b", -30, at: 0), recorded: 0)
        // The newcomer is the least and goes at once.
        bench.send(surge("3", "a", 20, at: 0), recorded: 0)
        #expect(keys() == ["b", "c"])
        // A day later −30 is worth −15, less than 16.
        bench.send(surge("4", "d", 16, at: day), recorded: day)
        #expect(keys() == ["c", "d"])
        // c is worth 20: of equals the lesser key goes.
        bench.send(surge("5", "a", 20, at: day), recorded: day)
        #expect(keys() == ["a", "c"])
        bench.send(surge("6", "b", 20, at: day), recorded: day)
        #expect(keys() == ["b", "c"])
    }

    @Test(arguments: [(50.0, 50.0), (100, 100), (250, 100), (-10, 0)])
    func fullMarksSaturateInProportion(points: Double, score: Double) {
        var bench = Bench(.points([.value("deal")]))
        bench.send("deal", at: 0, value: points)
        #expect(bench.score() == score)
    }

    @Test(
        arguments: [
            (40.0, 50.0), (80, 75), (120, 87.5), (0, 0), (-40, 0), (10, 15.910358475), (400, 99.90234375),
        ] as [(Double, Double)])
    func halfMarksSaturateTowardsAHundred(points: Double, score: Double) {
        var bench = Bench(.points([.value("deal")], saturation: .halfMarks(40)))
        bench.send("deal", at: 0, value: points)
        #expect(bench.score() == score)
    }

    @Test func bonusCountsWhileEnoughContactsAreInItsWindow() {
        let bonus = Bonus(name: "three", category: .engagement, points: 30, signal: "webinar", contacts: 3, within: day)
        var bench = Bench(.points([.add("webinar", 0), .add("visit", 0)], bonuses: [bonus]))
        bench.send("webinar", at: 0, by: "ann")
        bench.send("webinar", at: 1, by: "bob")
        bench.send("webinar", at: 2, by: "bob")
        bench.send("webinar", at: 3)
        bench.send("visit", at: 4, by: "cid")
        #expect(bench.score() == 0)
        bench.send("webinar", at: 5, by: "cid")
        #expect(bench.score() == 30)
        // ann's event is in the window as long as t − 1d < 0.
        #expect(bench.score(at: day - 1) == 30)
        #expect(bench.score(at: day) == 0)
    }

    @Test func momentumComparesAWeekWithAMonth() {
        let model = Model.points([.value("visit")], personas: [.title("boss", 2)])
        func momentum(_ days: [Int64], title: String? = nil) -> ScoreReport.Momentum {
            var bench = Bench(model)
            for (index, time) in days.enumerated() {
                bench.send("visit", id: "\(index)", at: time * day, by: "ann", title: title, value: 7)
            }
            bench.pass(to: 100 * day)
            return bench.report().momentum
        }
        // One event: the ratio is 4·2^(−a/7 + a/28), 4 at once, 1.5 at 13.2 days, 0.67 at 24.06 days.
        #expect(momentum([100]) == .rising)
        #expect(momentum([87]) == .rising)
        #expect(momentum([86]) == .steady)
        #expect(momentum([76]) == .steady)
        #expect(momentum([75]) == .cooling)
        var alone = Bench(model)
        alone.send("visit", at: 0, value: 7)
        #expect(alone.report(at: 28 * 33 * day).momentum == .cooling)
        // Nine decimals hold nothing any more of what the month has left.
        #expect(alone.report(at: 28 * 35 * day).momentum == .steady)
        var bench = Bench(model)
        bench.send("visit", at: 0, value: -5)
        #expect(bench.report().momentum == .steady)
    }

    @Test func momentumIsPricedWithTheMultiplierKnownWhenAdded() {
        var bench = Bench(.points([.add("visit", 10)], personas: [.title("boss", 3)]))
        bench.send("visit", at: 0, by: "ann", title: "boss")
        #expect(bench.account!.momentum[0] == 30)
        bench.send("visit", at: 0, by: "ann", title: "clerk")
        #expect(bench.account!.momentum[1] == 40)
        bench.send(.event("contact.updated", id: "u", at: 1, contact: #"{"id":"ann","title":"boss"}"#), recorded: 1)
        #expect(bench.account!.momentum[1] == 40)
        #expect(bench.score(at: 0) == 60)
    }
}

/// Thrown where a test finds what it cannot go on with.
struct Unexpected: Error {}

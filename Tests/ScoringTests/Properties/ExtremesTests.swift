import Events
import TestSupport
import Testing

@testable import Scoring

/// Nothing that a record can say brings the daemon down.
@Suite struct ExtremesTests {
    private let tiers = [
        Tier(
            name: "A", enter: 60, exit: 30, require: [Tier.Requirement(measure: .contacts, atLeast: 1)]),
        Tier(name: "B", enter: 20), Tier(name: "C", enter: 0),
    ]
    /// As JSON.
    private let values = [
        "1e308", "-1e308", "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "-5e-324", "0", "-0.0",
        "1e15",
        "1e16", "1", "-1",
    ]

    @Test(arguments: [1, 7 * day, 7000 * day, 36_525 * day] as [Milliseconds])
    func valuesOfAnySizeAreScored(halfLife: Milliseconds) throws {
        var random = SeededGenerator(seed: UInt64(halfLife))
        for saturation in [Saturation.fullMarks(1e-6), .fullMarks(1e9), .halfMarks(1e-6), .halfMarks(1e9)] {
            let model = Model.points(
                [
                    .value("a", times: 1e9, halfLife: halfLife), .value("b", times: -1e9, halfLife: 1, cap: 50),
                    .latest("c", key: "topic", times: 1e9, halfLife: halfLife), .value("d", contactCap: 1e-9),
                ],
                bonuses: [
                    Bonus(name: "x", category: .engagement, points: -1e9, signal: "a", contacts: 2, within: halfLife)
                ], personas: [.title("boss", 1e9)], tiers: tiers, saturation: saturation,
                limits: Limits(contacts: 2, keys: 2), publish: Publish(refresh: minute))
            var bench = Bench(model)
            for index in 0..<16 {
                let contact = random.pick([nil, #"{"id":"a","title":"boss"}"#, #""b""#, #""c""#, #""d""#])
                bench.send(
                    .event(
                        random.pick(["a", "b", "c", "d"]), id: "\(index)",
                        at: Int64.random(in: 0...halfLife, using: &random), contact: contact,
                        value: random.pick(values), more: #""topic":\#(Int.random(in: 0...3, using: &random))"#),
                    recorded: halfLife)
                let score = bench.report()
                #expect(score.ledger.reduce(0) { $0 + $1.share } == score.score)
                #expect((0...10_000).contains(score.score))
                // What is stored can be read: infinities and what is no number would be refused.
                try bench.restart()
            }
        }
    }

    @Test func timesAtTheEdgesOfTheCalendarAreScored() throws {
        let (first, last) = (RFC3339.range.lowerBound, RFC3339.range.upperBound)
        for halfLife in [1, day, 36_525 * day] {
            let bonus = Bonus(
                name: "x", category: .engagement, points: 5, signal: "visit", contacts: 1, within: 36_525 * day)
            let model = Model.points(
                [.add("visit", 70, halfLife: halfLife), .latest("surge", halfLife: halfLife)], bonuses: [bonus],
                tiers: tiers, limits: Limits(age: nil, dedupe: 36_525 * day), dwell: 36_525 * day,
                committee: Committee(window: 36_525 * day),
                publish: Publish(minInterval: 36_525 * day, refresh: 36_525 * day))
            for recorded in [first, 0, last] {
                var bench = Bench(model)
                bench.send(.event("visit", id: "1", at: first, contact: #""ann""#), recorded: recorded)
                bench.send(.event("visit", id: "2", at: recorded, contact: #""ann""#), recorded: recorded)
                bench.send(.event("visit", id: "3", at: recorded, contact: #""bob""#), recorded: first)
                bench.send(.profile("{}", at: first), recorded: recorded)
                bench.send(.event("surge", id: "4", at: first, value: "9"), recorded: last)
                bench.send(.event("visit", id: "5", at: last, contact: #""bob""#), recorded: last)
                bench.send(.event("contact.erased", id: "6", at: last, contact: #""ann""#), recorded: last)
                try bench.restart()
                let report = bench.report()
                #expect(report.coolsAt.map { RFC3339.range.contains($0) } ?? true)
                bench.pass(to: last)
            }
        }
    }

    @Test(arguments: [Timestamp.min, .max, -1])
    func recordTimesOfABrokenProducerAreHeldInTheCalendar(recorded: Timestamp) {
        let place = Scorer.Place(recorded: recorded, clock: recorded, offset: 0)
        #expect(RFC3339.range.contains(place.recorded))
        #expect(RFC3339.range.contains(place.clock))
        #expect(Scorer.Place(recorded: 5, clock: 6, offset: 0).recorded == 5)
    }

    @Test func personasOfAnySizeFindTheirFall() {
        // 10⁻⁹ points × 10⁹ × 10⁶ a mark: without the multiplier the points would have long faded.
        let model = Model.points(
            [.add("visit", 1e-9, halfLife: day)], personas: [.title("boss", 1e9)],
            tiers: [Tier(name: "A", enter: 0.000_000_001), Tier(name: "C", enter: 0)], saturation: .fullMarks(1e-6))
        var bench = Bench(model)
        bench.send("visit", at: 0, by: "ann", title: "boss")
        // 10⁸ as a score, uncut, is below 10⁻⁹ (rounded: 0.5·10⁻⁹) after 57.5 days.
        bench.pass(to: 57 * day)
        #expect(bench.tier == "A")
        bench.pass(to: 58 * day)
        #expect(bench.takeTiers().count == 2)
        #expect(bench.tier == "C")
    }

    @Test func theLongestNamesAndTextsAreKept() throws {
        let long = String(repeating: "é", count: EventReader.longestName / 2)
        let title = String(repeating: "é", count: 70_000)
        var bench = Bench(.points([.latest("surge", key: "topic")], personas: [.title("*é", 2)]))
        bench.send(
            .event(
                "surge", id: long, at: 0, contact: #"{"id":"\#(long)","title":"\#(title)"}"#, value: "5",
                more: #""topic":"\#(long)""#), recorded: 0)
        try bench.restart()
        #expect(bench.score() == 5)
        #expect(bench.account!.contacts[0].persona == 0)
        #expect(bench.account!.latest[0].key.count == 1024)
    }
}

import TestSupport
import Events

@testable import Scoring

/// A random model and a random stream of records for it, both of one seed.
struct RandomCase {
    let seed: UInt64
    var model: Model
    /// The records and their record times, in order.
    var stream: [(record: Record, recorded: Timestamp)]

    /// - Parameters:
    ///   - unit: The scale of half-lives and windows, in milliseconds.
    ///   - isLimited: Whether contacts, keys and ids have limits that are reached.
    init(seed: UInt64, unit: Milliseconds = hour, events: Int = 30, isLimited: Bool = true) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        let signals = RandomCase.signals(unit, &random)
        model = RandomCase.model(signals, unit, isLimited, &random)
        stream = RandomCase.stream(of: events, unit, &random)
    }

    private static let types = ["visit", "deal", "surge", "spam"]

    private static func span(_ unit: Milliseconds, _ random: inout SeededGenerator) -> Milliseconds {
        max(1, Milliseconds(Double(unit) * Double.random(in: 0.05...2, using: &random)))
    }

    private static func signals(_ unit: Milliseconds, _ random: inout SeededGenerator) -> [Signal] {
        (0..<Int.random(in: 1...4, using: &random)).map { index in
            let isLatest = random.one(in: 4)
            let points: Signal.Points =
                random.one(in: 2)
                ? .constant(Double(Int.random(in: -15...40, using: &random)))
                : .value(at: FieldPath("value")!, times: Double.random(in: -0.5...1.5, using: &random))
            return Signal(
                name: "s\(index)", category: random.pick([.intent, .engagement, .engagement]),
                mode: isLatest ? .latest(key: random.one(in: 3) ? nil : FieldPath("properties.topic")) : .add,
                condition: .test("type", .isIn([.text(random.pick(types)), .text(random.pick(types))])),
                points: points, halfLife: span(unit, &random),
                contactCap: !isLatest && random.one(in: 3) ? Double.random(in: 5...40, using: &random) : nil,
                cap: random.one(in: 3) ? Double.random(in: 10...70, using: &random) : nil)
        }
    }

    private static func model(
        _ signals: [Signal], _ unit: Milliseconds, _ isLimited: Bool, _ random: inout SeededGenerator
    ) -> Model {
        let additive = signals.filter { $0.mode == .add }
        let bonuses: [Bonus] =
            additive.isEmpty || random.one(in: 2)
            ? []
            : [
                Bonus(
                    name: "b", category: random.pick([.intent, .engagement]),
                    points: Double(Int.random(in: -20...40, using: &random)), signal: random.pick(additive).name,
                    contacts: Int.random(in: 1...3, using: &random), within: span(unit, &random))
            ]
        func saturation() -> Saturation {
            let marks = Double.random(in: 10...90, using: &random)
            return random.one(in: 2) ? .fullMarks(marks) : .halfMarks(marks)
        }
        let enter = Double.random(in: 40...90, using: &random).rounded()
        let lower = (enter * Double.random(in: 0.2...0.9, using: &random)).rounded()
        let requirement = Tier.Requirement(
            measure: random.pick(Tier.Requirement.Measure.allCases), atLeast: Double.random(in: 0...3, using: &random))
        return Model(
            name: "random", version: "1",
            kind: .weighted(
                Weights(
                    fit: random.pick([0, 20, 50]), intent: random.pick([10, 30]), engagement: random.pick([20, 60]))),
            limits: Limits(
                future: unit, dedupe: random.pick([unit, 100 * unit]), ids: isLimited ? random.pick([5, 1024]) : 1024,
                contacts: isLimited ? random.pick([1, 2, 64]) : 64, keys: isLimited ? random.pick([1, 2, 64]) : 64),
            fit: Fit(
                fullMarks: 50,
                rules: [
                    FitRule(name: "size", points: 45, condition: .test("size", .atLeast(50))),
                    FitRule(name: "rival", points: -20, condition: .test("rival", .exists(true))),
                ],
                gate: random.one(in: 3) ? Fit.Gate(below: 30, ceiling: 25) : nil),
            exclude: [ProfileRule(name: "customer", condition: .test("customer", .equals(.boolean(true))))],
            personas: [.title("boss*", 2.5), .title("clerk", random.pick([0, 0.5])), .title("*manager*", 1.25)],
            signals: signals, bonuses: bonuses, intentSaturation: saturation(), engagementSaturation: saturation(),
            committee: Committee(window: span(unit, &random), roles: ["boss*", "clerk"]),
            tiers: [
                Tier(
                    name: "A", enter: enter, exit: random.one(in: 2) ? lower : nil,
                    require: random.one(in: 2) ? [requirement] : []),
                Tier(name: "B", enter: lower / 2, exit: lower / 4), Tier(name: "C", enter: 0),
            ],
            dwell: random.one(in: 2) ? 0 : span(unit, &random),
            publish: Publish(
                minChange: random.pick([0.01, 1, 5]), minInterval: random.pick([0, unit / 4, unit]),
                refresh: random.pick([nil, unit / 5, 2 * unit])))
    }

    private static func stream(
        of count: Int, _ unit: Milliseconds, _ random: inout SeededGenerator
    ) -> [(record: Record, recorded: Timestamp)] {
        var recorded: Timestamp = 1_700_000_000_000
        return (0..<count).map { index in
            // Whole bursts share a millisecond; sometimes record times go back a little.
            if !random.one(in: 4) { recorded += Int64.random(in: -unit / 50...unit / 2, using: &random) }
            let time = recorded - (random.one(in: 3) ? Int64.random(in: -unit / 4...unit, using: &random) : 0)
            let id = random.one(in: 8) ? "r\(Int.random(in: 0...index, using: &random))" : "r\(index)"
            return (record(id, time, &random), recorded)
        }
    }

    private static func record(_ id: String, _ time: Timestamp, _ random: inout SeededGenerator) -> Record {
        let person = random.pick(["ann", "bob", "cid", "dan"])
        let contact = random.pick([
            "\"\(person)\"", #"{"id":"\#(person)","title":"Boss \#(id)"}"#, #"{"id":"\#(person)","title":"clerk"}"#,
        ])
        switch Int.random(in: 0..<20, using: &random) {
        case 0:
            let size = Int.random(in: 0...100, using: &random)
            let extra = random.pick(["", #","rival":1"#, #","customer":true"#])
            return .profile(#"{"size":\#(size)\#(extra)}"#, id: random.one(in: 2) ? id : nil, at: time)
        case 1: return .event("contact.updated", id: id, at: time, contact: contact)
        case 2: return .event("contact.erased", id: id, at: time, contact: "\"\(person)\"")
        case 3: return random.one(in: 6) ? .profile("null", at: time) : .event("opportunity.won", id: id, at: time)
        default:
            return .event(
                random.pick(types), id: id, at: time, contact: random.one(in: 4) ? nil : contact,
                value: random.one(in: 6) ? nil : "\(Int.random(in: -20...60, using: &random))",
                more: #""properties":{"topic":"\#(random.pick(["crm", "erp", "CRM"]))"}"#)
        }
    }
}

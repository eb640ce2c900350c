import Events
import Testing

@testable import Scoring

/// The contract's example model, and a story of one account worked out with 200 bits by other means (mpmath).
@Suite struct ExampleModelTests {
    private var model: Model {
        let attribute = { (name: String, test: Scoring.Test) in Condition.test(name, test) }
        return Model(
            name: "acme", version: "7", kind: .weighted(Weights(fit: 50, intent: 30, engagement: 20)),
            limits: Limits(profileAge: 365 * day),
            fit: Fit(
                rules: [
                    FitRule(
                        name: "target-industry", points: 40,
                        condition: attribute("industry", .isIn([.text("software"), .text("fintech")]))),
                    FitRule(name: "mid-market", points: 30, condition: attribute("employees", .between(200, 5000))),
                    FitRule(
                        name: "stack", points: 30,
                        condition: attribute("technologies", .any([.text("salesforce"), .text("hubspot")]))),
                    FitRule(
                        name: "competitor", points: -60,
                        condition: attribute("technologies", .any([.text("rivalscore")]))
                    ),
                ], gate: Fit.Gate(below: 30, ceiling: 25)),
            exclude: [ProfileRule(name: "customer", condition: attribute("lifecycle", .equals(.text("customer"))))],
            personas: [
                Persona(
                    name: "executive", multiplier: 2,
                    condition: attribute("contact.title", .matches(["chief*", "vp*", "*head of*"]))),
                Persona(
                    name: "manager", multiplier: 1.25,
                    condition: attribute("contact.title", .matches(["*manager*", "*director*"]))),
                Persona(
                    name: "junior", multiplier: 0.25,
                    condition: attribute("contact.title", .matches(["*intern*", "*analyst*"]))),
            ],
            signals: [
                Signal(
                    name: "pricing-page", category: .engagement,
                    condition: .all([.type("page.viewed"), attribute("properties.path", .matches(["/pricing*"]))]),
                    points: .constant(8), halfLife: 7 * day, contactCap: 24, cap: 60),
                Signal(
                    name: "surge", category: .intent, mode: .latest(key: FieldPath("properties.topic")),
                    condition: .type("intent.surge"), points: .value(at: FieldPath("value")!, times: 0.2),
                    halfLife: 14 * day),
                Signal(
                    name: "webinar", category: .engagement,
                    condition: attribute("type", .isIn([.text("webinar.registered"), .text("webinar.attended")])),
                    points: .constant(10), halfLife: 14 * day),
            ],
            bonuses: [
                Bonus(
                    name: "webinar-committee", category: .engagement, points: 30, signal: "webinar", contacts: 3,
                    within: 30 * day)
            ],
            intentSaturation: .fullMarks(60), engagementSaturation: .halfMarks(40),
            committee: Committee(window: 90 * day, roles: ["executive", "manager"]),
            tiers: [
                Tier(
                    name: "A", enter: 80, exit: 74,
                    require: [
                        Tier.Requirement(measure: .fit, atLeast: 50), Tier.Requirement(measure: .contacts, atLeast: 2),
                    ]), Tier(name: "B", enter: 50, exit: 45), Tier(name: "C", enter: 0),
            ], dwell: hour)
    }

    private let ann = #"{"id":"ann","title":"VP Sales"}"#
    private let bob = #"{"id":"bob","title":"Product Manager"}"#
    private let cid = #"{"id":"cid","title":"Junior Analyst"}"#

    /// The first fifty hours.
    private func story() -> Bench {
        var bench = Bench(model)
        func visit(_ time: Timestamp, _ contact: String?, path: String = "/Pricing/eu") {
            bench.send(
                .event(
                    "page.viewed", id: "v\(time)", at: time, contact: contact,
                    more: #""properties":{"path":"\#(path)"}"#),
                recorded: time)
        }
        func surge(_ time: Timestamp, _ topic: String, _ value: Int) {
            bench.send(
                .event(
                    "intent.surge", id: "s\(time)", at: time, value: "\(value)",
                    more: #""properties":{"topic":"\#(topic)"}"#), recorded: time)
        }
        func webinar(_ time: Timestamp, _ type: String, _ contact: String) {
            bench.send(.event(type, id: "w\(time)", at: time, contact: contact), recorded: time)
        }
        bench.send(
            .profile(#"{"industry":"FinTech","employees":6000,"technologies":["Salesforce","x"]}"#, at: 0), recorded: 0)
        visit(0, ann)
        visit(2 * hour, ann)
        webinar(3 * hour, "webinar.registered", ann)
        visit(4 * hour, ann, path: "/jobs")
        visit(5 * hour, #""ann""#)
        surge(10 * hour, "crm", 80)
        surge(20 * hour, "erp", 90)
        visit(30 * hour, bob)
        webinar(31 * hour, "webinar.attended", bob)
        visit(40 * hour, nil)
        webinar(50 * hour, "webinar.attended", cid)
        return bench
    }

    @Test func scoresAreThoseWorkedOutByOtherMeans() {
        var bench = story()
        var report = bench.report()
        #expect([report.fit, report.intent, report.engagement, report.score] == [7000, 5275, 8338, 6750])
        #expect(bench.score() == 67.502_007_082)
        bench.send(
            .event(
                "intent.surge", id: "last", at: 60 * hour, value: "50", more: #""properties":{"topic":"crm"}"#),
            recorded: 60 * hour)
        #expect(bench.score() == 64.884_253_496)
        #expect(bench.score(at: 20 * day) == 52.604_847_793)
        report = bench.report()
        #expect(report.tier == "B")
        #expect(report.penetration == 100)
        #expect(report.contacts == 3)
        #expect(report.dataQuality == ["missing-attribute:lifecycle"])
        #expect(report.leads.map(\.contact) == ["ann", "bob", "cid"])
        #expect(report.leads.map(\.persona) == ["executive", "manager", "junior"])
        // The bonus ends thirty days after ann's registration, and with it 6.6 points go at once.
        let end = 3 * hour + 30 * day
        #expect(report.coolsAt == end)
        #expect(report.coolsTo == "C")
        #expect(bench.score(at: end - 1) == 48.666_974_030)
        #expect(bench.score(at: end) == 42.041_948_565)
        _ = bench.takeTiers()
        bench.pass(to: 400 * day)
        #expect(bench.takeTiers() == ["B→C at \(end)"])
    }

    @Test func ledgerNamesEveryPart() {
        let ledger = story().report().ledger
        #expect(
            ledger.map(\.name) == [
                "target-industry", "stack", "surge", "pricing-page", "pricing-page", "webinar", "webinar-committee",
            ])
        #expect(ledger.map(\.kind) == [.fit, .fit, .signal, .signal, .clamp, .signal, .bonus])
        #expect(ledger[0].share == 2000 && ledger[1].share == 1500)
        #expect(ledger.reduce(0) { $0 + $1.share } == 6750)
    }
}

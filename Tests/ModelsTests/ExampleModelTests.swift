import Events
import Models
import Scoring
import TestSupport
import Testing

@Suite("The example models")
struct ExampleModelTests {
    private static let minute: Milliseconds = 60_000
    private static let hour = 60 * minute
    private static let day = 24 * hour

    private func path(_ dotted: String) throws -> FieldPath { try #require(FieldPath(dotted)) }

    private func test(_ dotted: String, _ test: Scoring.Test) throws -> Condition {
        .all([.test(path: try path(dotted), test)])
    }

    private func model() throws -> Model {
        let file = try GoldenFile("deploy/models/saas-mid-market.yaml")
        return try ModelFile.load(text: file.text, fileName: file.name)
    }

    @Test("The one for SaaS says who fits")
    func saasFit() throws {
        let model = try model()
        #expect(model.name == "acme" && model.version == "7")
        #expect(model.kind == .weighted(Weights(fit: 50, intent: 30, engagement: 20)))
        #expect(
            model.limits
                == Limits(
                    future: 10 * Self.minute, age: nil, dedupe: 7 * Self.day, ids: 1024, contacts: 64, keys: 64,
                    profileAge: 365 * Self.day))
        #expect(
            model.fit
                == Fit(
                    fullMarks: 100,
                    rules: [
                        FitRule(
                            name: "target-industry", points: 40,
                            condition: try test("industry", .isIn([.text("software"), .text("fintech")]))),
                        FitRule(name: "mid-market", points: 30, condition: try test("employees", .between(200, 5000))),
                        FitRule(
                            name: "stack", points: 30,
                            condition: try test("technologies", .any([.text("salesforce"), .text("hubspot")]))),
                        FitRule(
                            name: "competitor", points: -60,
                            condition: try test("technologies", .any([.text("rivalscore")]))),
                    ], gate: Fit.Gate(below: 30, ceiling: 25)))
        #expect(
            model.exclude
                == [ProfileRule(name: "customer", condition: try test("lifecycle", .equals(.text("customer"))))])
    }

    @Test("The one for SaaS says what activity is worth, and whose")
    func saasSignals() throws {
        let model = try model()
        #expect(
            model.personas == [
                Persona(
                    name: "executive", multiplier: 2,
                    condition: try test("contact.title", .matches(["chief*", "vp*", "*head of*"]))),
                Persona(
                    name: "manager", multiplier: 1.25,
                    condition: try test("contact.title", .matches(["*manager*", "*director*"]))),
                Persona(
                    name: "junior", multiplier: 0.25,
                    condition: try test("contact.title", .matches(["*intern*", "*analyst*"]))),
            ])
        #expect(
            model.signals == [
                Signal(
                    name: "pricing-page", category: .engagement,
                    condition: .all([
                        .test(path: try path("type"), .equals(.text("page.viewed"))),
                        .test(path: try path("properties.path"), .matches(["/pricing*"])),
                    ]), points: .constant(8), halfLife: 7 * Self.day, contactCap: 24, cap: 60),
                Signal(
                    name: "surge", category: .intent, mode: .latest(key: try path("properties.topic")),
                    condition: try test("type", .equals(.text("intent.surge"))),
                    points: .value(at: try path("value"), times: 0.2), halfLife: 14 * Self.day),
                Signal(
                    name: "webinar", category: .engagement,
                    condition: try test(
                        "type", .isIn([.text("webinar.registered"), .text("webinar.attended")])),
                    points: .constant(10), halfLife: 14 * Self.day),
            ])
        #expect(
            model.bonuses == [
                Bonus(
                    name: "webinar-committee", category: .engagement, points: 30, signal: "webinar", contacts: 3,
                    within: 30 * Self.day)
            ])
        #expect(model.intentSaturation == .fullMarks(60))
        #expect(model.engagementSaturation == .halfMarks(40))
        #expect(model.committee == Committee(window: 90 * Self.day, roles: ["executive", "manager"]))
    }

    @Test("The one for SaaS says what is to be done")
    func saasTiers() throws {
        let model = try model()
        #expect(
            model.tiers == [
                Tier(
                    name: "A", enter: 80, exit: 74,
                    require: [.init(measure: .fit, atLeast: 50), .init(measure: .contacts, atLeast: 2)],
                    action: "sales-outreach", play: "one-to-one", queue: "sales-hot", respondWithin: 4 * Self.hour,
                    realertAfter: 7 * Self.day),
                Tier(name: "B", enter: 50, exit: 45, action: "nurture", play: "one-to-few"),
                Tier(name: "C", enter: 0, exit: 0),
            ])
        #expect(model.dwell == Self.hour)
        #expect(
            model.spike
                == Spike(points: 40, halfLife: Self.day, cooldown: 7 * Self.day, queue: "sales-escalations"))
        #expect(model.publish == Publish(minChange: 1, minInterval: 0, refresh: Self.day, leads: 10))
    }

    @Test("The one for a web shop is a model")
    func ecommerce() throws {
        let file = try GoldenFile("deploy/models/ecommerce.yaml")
        let model = try ModelFile.load(text: file.text, fileName: file.name)
        #expect(model.name == "shop")
        #expect(model.signals.last?.points == .constant(-60))
        #expect(model.tiers.map(\.name) == ["ready", "warm", "cold"])
    }
}

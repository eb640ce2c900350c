import Models
import Scoring
import Testing

@Suite("What a model leaves out")
struct DefaultsTests {
    private func model(_ text: String) throws -> Model {
        try ModelFile.load(text: text, fileName: "m.yaml")
    }

    @Test("is filled in")
    func defaults() throws {
        let model = try model("model: m\nversion: 1\nweights: {intent: 2}\ntiers: [{name: all, enter: 0}]\n")
        #expect(
            model
                == Model(
                    name: "m", version: "1", kind: .weighted(Weights(fit: 0, intent: 2, engagement: 0)),
                    tiers: [Tier(name: "all", enter: 0, exit: 0)]))
        #expect(
            model.limits
                == Limits(
                    future: 600_000, age: nil, dedupe: 604_800_000, ids: 1024, contacts: 64, keys: 64, profileAge: nil))
        #expect(model.fit == Fit(fullMarks: 100, rules: [], gate: nil))
        #expect(model.intentSaturation == .fullMarks(100) && model.engagementSaturation == .fullMarks(100))
        #expect(model.committee == Committee(window: 7_776_000_000, roles: []))
        #expect(model.dwell == 0 && model.spike == nil)
        #expect(model.publish == Publish(minChange: 1, minInterval: 0, refresh: nil, leads: 10))
    }

    @Test("of a signal, a tier and a spike is filled in")
    func smallDefaults() throws {
        let model = try model(
            """
            model: m
            version: v
            weights: {intent: 1}
            signals:
              - {name: a, category: intent, when: {type: {equals: x}}, points: {from: value}, half_life: 1d}
              - {name: b, category: intent, when: {type: {equals: y}}, points: 2, half_life: 1d, mode: latest}
            spike: {points: 1, half_life: 1h, queue: q}
            tiers:
              - {name: hot, enter: 60}
              - {name: rest, enter: 0}
            """)
        #expect(model.signals[0].mode == .add)
        guard case .value(_, let times) = model.signals[0].points else {
            Issue.record("the points are not those of the event")
            return
        }
        #expect(times == 1)
        #expect(model.signals[0].contactCap == nil && model.signals[0].cap == nil)
        #expect(model.signals[1].mode == .latest(key: nil))
        #expect(model.tiers[0] == Tier(name: "hot", enter: 60, exit: 60, require: []))
        #expect(model.tiers[0].queue == nil && model.tiers[0].respondWithin == nil)
        #expect(model.spike?.cooldown == nil)
    }
}

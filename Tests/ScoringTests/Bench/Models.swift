import Events

@testable import Scoring

extension Model {
    /// A model of engagement alone, in which 100 points make 100, so that the score is the points.
    static func points(
        _ signals: [Signal], bonuses: [Bonus] = [], personas: [Persona] = [],
        tiers: [Tier] = [Tier(name: "C", enter: 0)],
        saturation: Saturation = .fullMarks(100), limits: Limits = Limits(), dwell: Milliseconds = 0,
        committee: Committee = Committee(), publish: Publish = Publish()
    ) -> Model {
        Model(
            name: "points", version: "1", kind: .weighted(Weights(engagement: 1)), limits: limits, personas: personas,
            signals: signals, bonuses: bonuses, engagementSaturation: saturation, committee: committee, tiers: tiers,
            dwell: dwell, publish: publish)
    }
}

extension Signal {
    /// A signal of mode `add` on the events of which its name is the type.
    static func add(
        _ name: String, _ points: Double, halfLife: Milliseconds = day, category: Scoring.Category = .engagement,
        contactCap: Double? = nil, cap: Double? = nil
    ) -> Signal {
        Signal(
            name: name, category: category, condition: .type(name), points: .constant(points), halfLife: halfLife,
            contactCap: contactCap, cap: cap)
    }

    /// The same with points from the event's value.
    static func value(
        _ name: String, times: Double = 1, halfLife: Milliseconds = day, category: Scoring.Category = .engagement,
        contactCap: Double? = nil, cap: Double? = nil
    ) -> Signal {
        Signal(
            name: name, category: category, condition: .type(name),
            points: .value(at: FieldPath("value")!, times: times), halfLife: halfLife, contactCap: contactCap, cap: cap)
    }

    /// A signal of mode `latest` with points from the event's value.
    static func latest(
        _ name: String, key: String? = nil, times: Double = 1, halfLife: Milliseconds = day,
        category: Scoring.Category = .engagement, cap: Double? = nil
    ) -> Signal {
        Signal(
            name: name, category: category, mode: .latest(key: key.map { FieldPath($0)! }), condition: .type(name),
            points: .value(at: FieldPath("value")!, times: times), halfLife: halfLife, cap: cap)
    }
}

extension Condition {
    static func type(_ name: String) -> Condition {
        .test("type", .equals(.text(name)))
    }

    static func test(_ path: String, _ test: Scoring.Test) -> Condition {
        .test(path: FieldPath(path)!, test)
    }
}

extension Persona {
    /// A persona of everybody whose title fits a glob.
    static func title(_ glob: String, _ multiplier: Double, name: String? = nil) -> Persona {
        Persona(name: name ?? glob, multiplier: multiplier, condition: .test("contact.title", .matches([glob])))
    }
}

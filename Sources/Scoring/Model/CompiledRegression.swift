internal import Events

/// A logistic model with its names become places: score = 100·σ(intercept + Σ coefficient·feature).
struct CompiledRegression: Sendable {
    enum Feature: Sendable {
        case fit
        /// A signal's points after caps.
        case signal(Int)
        /// A bonus's points while it counts.
        case bonus(Int)
        /// How many contacts were active in the committee's window.
        case contacts
    }

    struct Term: Sendable {
        let feature: Feature
        let coefficient: Double
        /// As the model file names it.
        let name: String
        /// The name in stored state.
        let nameID: NameID

        init(feature: Feature, coefficient: Double, name: String) {
            self.feature = feature
            self.coefficient = coefficient
            self.name = name
            nameID = NameID(name)
        }

        var isSignalOrBonus: Bool {
            switch feature {
            case .signal, .bonus: true
            case .fit, .contacts: false
            }
        }

        var isSignal: Bool { if case .signal = feature { true } else { false } }
    }

    let intercept: Double
    let terms: [Term]
    /// Whether some signal lowers the score as it grows: then the score's bounds over a span need the signal's other
    /// bound.
    let hasFallingSignals: Bool
    let countsContacts: Bool

    init(intercept: Double, terms: [LogisticTerm], _ model: Model) {
        self.intercept = intercept
        self.terms = terms.map { term in
            let coefficient = term.coefficient
            switch term.feature {
            case .fit: return Term(feature: .fit, coefficient: coefficient, name: "fit")
            case .contacts: return Term(feature: .contacts, coefficient: coefficient, name: "contacts")
            case .signal(let name):
                let place = model.signals.firstIndex { $0.name == name } ?? -1
                return Term(feature: .signal(place), coefficient: coefficient, name: "signal:\(name)")
            case .bonus(let name):
                let place = model.bonuses.firstIndex { $0.name == name } ?? -1
                return Term(feature: .bonus(place), coefficient: coefficient, name: "bonus:\(name)")
            }
        }
        hasFallingSignals = self.terms.contains { $0.isSignal && $0.coefficient < 0 }
        countsContacts = self.terms.contains { if case .contacts = $0.feature { true } else { false } }
    }

    /// Score a unit of z, by which the ledger shares the score out among terms: the slope of the chord from the intercept
    /// alone to z, at its limit the slope at the intercept.
    ///
    /// - Returns: The slope, and whether it is the limit.
    func slope(at z: Double) -> (slope: Double, isLimit: Bool) {
        let base = logistic(intercept)
        if abs(z - intercept) < 1e-6 { return (100 * base * (1 - base), true) }
        return (100 * (logistic(z) - base) / (z - intercept), false)
    }
}

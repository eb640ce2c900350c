import Scoring
import YAMLFiles

extension ModelReader {
    private enum KindName: String, CaseIterable {
        case weighted, logistic
    }

    /// How the parts become a score: `weights`, or with `kind: logistic` `intercept` and `coefficients`.
    func readKind(signals: NameList, bonuses: NameList) -> Model.Kind? {
        let kind = top.optional("kind").map { $0.choice(of: KindName.self) } ?? .weighted
        switch kind {
        case .weighted:
            for key in ["intercept", "coefficients"] {
                top.optional(key)?.refuse("needs kind: logistic; a weighted model has \"weights\"")
            }
            return top.required("weights")?.mapping(Weights.init(reading:)).map { .weighted($0) }
        case .logistic:
            top.optional("weights")?.refuse("needs kind: weighted; a logistic model has \"coefficients\"")
            let intercept = top.required("intercept")?.points()
            let terms = top.required("coefficients").flatMap {
                readTerms(reading: $0, signals: signals, bonuses: bonuses)
            }
            guard let intercept, let terms else { return nil }
            return .logistic(intercept: intercept, terms: terms)
        case nil:
            for key in ["weights", "intercept", "coefficients"] { _ = top.optional(key) }
            return nil
        }
    }

    private func readTerms(reading value: ValueReader, signals: NameList, bonuses: NameList) -> [LogisticTerm]? {
        let names =
            ["fit", "contacts"] + signals.names.map { "signal:\($0)" } + bonuses.names.map { "bonus:\($0)" }
        return value.mapping { mapping -> [LogisticTerm]? in
            if mapping.entries.isEmpty {
                mapping.refuse("must have a coefficient: allowed: " + names.joined(separator: ", "))
            }
            let terms = mapping.all().map { name, value -> LogisticTerm? in
                guard names.contains(name) else {
                    value.refuse("unknown feature: \(NearestName.advice(for: name, among: names))")
                    return nil
                }
                guard let coefficient = value.points() else { return nil }
                return LogisticTerm(feature: feature(named: name), coefficient: coefficient)
            }
            return terms.contains { $0 == nil } ? nil : terms.compactMap { $0 }
        }
    }

    private func feature(named name: String) -> LogisticTerm.Feature {
        switch name {
        case "fit": .fit
        case "contacts": .contacts
        default:
            name.hasPrefix("signal:")
                ? .signal(String(name.dropFirst("signal:".count))) : .bonus(String(name.dropFirst("bonus:".count)))
        }
    }
}

extension Weights {
    init?(reading mapping: MappingReader) {
        let readers = ["fit", "intent", "engagement"].map { mapping.optional($0) }
        let weights = readers.map { reader in reader.map { $0.factor() } ?? 0 }
        guard let fit = weights[0], let intent = weights[1], let engagement = weights[2] else { return nil }
        guard fit + intent + engagement > 0 else {
            mapping.refuse("at least one weight must be greater than 0")
            return nil
        }
        self.init(fit: fit, intent: intent, engagement: engagement)
    }
}

import Scoring
import YAMLFiles

extension Fit {
    init?(reading mapping: MappingReader) {
        var names = NameList(kind: "fit rule")
        let fullMarks = mapping.optional("full_marks")?.marks() ?? 100
        let rules = mapping.optional("rules")?.list(mayBeEmpty: true) { value in
            value.mapping { rule -> FitRule? in
                let name = names.claim(rule.required("name"))
                let points = rule.required("points")?.points()
                let condition = rule.required("when").flatMap(Condition.init(reading:))
                guard let name, let points, let condition else { return nil }
                return FitRule(name: name, points: points, condition: condition)
            }
        }
        let gate = mapping.optional("gate")?.mapping { gate -> Gate? in
            let below = gate.required("below")?.score()
            let ceiling = gate.required("ceiling")?.score()
            guard let below, let ceiling else { return nil }
            return Gate(below: below, ceiling: ceiling)
        }
        self.init(fullMarks: fullMarks, rules: rules ?? [], gate: gate)
    }
}

extension ModelReader {
    /// The personas, and the names of them all, even of those that could not be read.
    func readPersonas() -> ([Persona], NameList) {
        var names = NameList(kind: "persona")
        let personas = top.optional("personas")?.list(mayBeEmpty: true) { value in
            value.mapping { persona -> Persona? in
                let name = names.claim(persona.required("name"))
                let multiplier = persona.required("multiplier")?.factor()
                let condition = persona.required("when").flatMap(Condition.init(reading:))
                guard let name, let multiplier, let condition else { return nil }
                return Persona(name: name, multiplier: multiplier, condition: condition)
            }
        }
        return (personas ?? [], names)
    }
}

extension Committee {
    init?(reading mapping: MappingReader, personas: NameList) {
        let defaults = Committee()
        var used = NameList(kind: "role")
        let window = mapping.optional("window")?.positiveDuration() ?? defaults.window
        let roles = mapping.optional("roles")?.list(mayBeEmpty: true) { role in
            personas.resolve(role).flatMap { _ in used.claim(role) }
        }
        self.init(window: window, roles: roles ?? defaults.roles)
    }
}

extension Saturation {
    init?(reading mapping: MappingReader) {
        let (full, half) = (mapping.optional("full_marks"), mapping.optional("half_marks"))
        switch (full, half) {
        case (let full?, nil):
            guard let marks = full.marks() else { return nil }
            self = .fullMarks(marks)
        case (nil, let half?):
            guard let marks = half.marks() else { return nil }
            self = .halfMarks(marks)
        case (nil, nil), (.some, .some):
            mapping.refuse("must have one of \"full_marks\" and \"half_marks\", and not both")
            return nil
        }
    }
}

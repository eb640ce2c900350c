internal import Events

/// A condition whose paths have become slots and whose texts have been folded.
indirect enum CompiledCondition: Sendable {
    case all([CompiledCondition])
    case any([CompiledCondition])
    case none([CompiledCondition])
    case test(slot: Int, CompiledTest)

    /// - Parameter slot: The place of a path's value, -1 for a path that never has one.
    init(_ condition: Condition, slot: (FieldPath) -> Int) {
        switch condition {
        case .all(let parts): self = .all(parts.map { CompiledCondition($0, slot: slot) })
        case .any(let parts): self = .any(parts.map { CompiledCondition($0, slot: slot) })
        case .none(let parts): self = .none(parts.map { CompiledCondition($0, slot: slot) })
        case .test(let path, let test): self = .test(slot: slot(path), CompiledTest(test))
        }
    }

    /// - Parameter value: The value of a slot.
    func holds<Value: TestableValue>(_ value: (Int) -> Value) -> Bool {
        switch self {
        case .all(let parts):
            for part in parts where !part.holds(value) { return false }
            return true
        case .any(let parts):
            for part in parts where part.holds(value) { return true }
            return false
        case .none(let parts):
            for part in parts where part.holds(value) { return false }
            return true
        case .test(let slot, let test):
            return test.passes(value(slot))
        }
    }
}

/// A test with its constants sorted by kind.
enum CompiledTest: Sendable {
    /// Equal to one of the constants (`equals`, `in`), or, with `negated`, to none (`not_equals`, `not_in`).
    case oneOf(Constants, negated: Bool)
    case sharesElement(Constants)
    case containsAll([Constants])
    case between(Double, Double)
    case exists(Bool)
    case matches([Glob])

    /// Constants that a value may equal.
    struct Constants: Sendable {
        var texts: [FoldedText] = []
        var numbers: [Double] = []
        var booleans: [Bool] = []

        init(_ scalars: [Scalar]) {
            for scalar in scalars {
                switch scalar {
                case .text(let text): texts.append(FoldedText(text))
                case .number(let number): numbers.append(number)
                case .boolean(let boolean): booleans.append(boolean)
                }
            }
        }

        func contains<Value: TestableValue>(_ value: Value) -> Bool {
            if let found = value.withText({ text in texts.contains { $0.equals(text) } }) { return found }
            if let number = value.number { return numbers.contains(number) }
            if let boolean = value.boolean { return booleans.contains(boolean) }
            return false
        }
    }

    init(_ test: Test) {
        self =
            switch test {
            case .equals(let scalar): .oneOf(Constants([scalar]), negated: false)
            case .notEquals(let scalar): .oneOf(Constants([scalar]), negated: true)
            case .isIn(let scalars): .oneOf(Constants(scalars), negated: false)
            case .notIn(let scalars): .oneOf(Constants(scalars), negated: true)
            case .any(let scalars): .sharesElement(Constants(scalars))
            case .all(let scalars): .containsAll(scalars.map { Constants([$0]) })
            case .between(let low, let high): .between(low, high)
            case .atLeast(let low): .between(low, .infinity)
            case .atMost(let high): .between(-.infinity, high)
            case .exists(let wanted): .exists(wanted)
            case .matches(let globs): .matches(globs.map(Glob.init))
            }
    }

    func passes<Value: TestableValue>(_ value: Value) -> Bool {
        if value.isMissing {
            return switch self {
            case .exists(let wanted): !wanted
            case .oneOf(_, let negated): negated
            default: false
            }
        }
        switch self {
        case .oneOf(let constants, let negated):
            let found = value.isArray ? value.anyElement(constants.contains) : constants.contains(value)
            return found != negated
        case .sharesElement(let constants):
            return value.anyElement(constants.contains)
        case .containsAll(let constants):
            return value.isArray && constants.allSatisfy { value.anyElement($0.contains) }
        case .between(let low, let high):
            guard let number = value.number else { return false }
            return number >= low && number <= high
        case .exists(let wanted):
            return wanted
        case .matches(let globs):
            return value.isArray
                ? value.anyElement { element in CompiledTest.matches(element, globs) }
                : CompiledTest.matches(value, globs)
        }
    }

    private static func matches<Value: TestableValue>(_ value: Value, _ globs: [Glob]) -> Bool {
        value.withText { text in
            FoldedText.withLetters(of: text) { letters in globs.contains { $0.matches(folded: letters) } }
        } ?? false
    }
}

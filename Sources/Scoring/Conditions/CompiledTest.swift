/// A test with its constants sorted by kind; these lie among those of all conditions.
enum CompiledTest: BitwiseCopyable {
    /// Equal to one of the constants (`equals`, `in`), or, with `negated`, to none (`not_equals`, `not_in`).
    case oneOf(Constants.Choice, negated: Bool)
    case sharesElement(Constants.Choice)
    /// A choice for each constant.
    case containsAll(Run)
    case between(Double, Double)
    case exists(Bool)
    case matches(Run)

    init(_ test: Test, _ constants: inout Constants.Builder) {
        self =
            switch test {
            case .equals(let scalar): .oneOf(constants.add([scalar]), negated: false)
            case .notEquals(let scalar): .oneOf(constants.add([scalar]), negated: true)
            case .isIn(let scalars): .oneOf(constants.add(scalars), negated: false)
            case .notIn(let scalars): .oneOf(constants.add(scalars), negated: true)
            case .any(let scalars): .sharesElement(constants.add(scalars))
            case .all(let scalars): .containsAll(constants.addEach(scalars))
            case .between(let low, let high): .between(low, high)
            case .atLeast(let low): .between(low, .infinity)
            case .atMost(let high): .between(-.infinity, high)
            case .exists(let wanted): .exists(wanted)
            case .matches(let globs): .matches(constants.add(globs.map(Glob.init)))
            }
    }

    func passes<Value: TestableValue>(_ value: Value, _ constants: Constants) -> Bool {
        if value.isMissing {
            return switch self {
            case .exists(let wanted): !wanted
            case .oneOf(_, let negated): negated
            default: false
            }
        }
        switch self {
        case .oneOf(let choice, let negated):
            let found =
                value.isArray
                ? value.anyElement { constants.offers(choice, $0) } : constants.offers(choice, value)
            return found != negated
        case .sharesElement(let choice):
            return value.anyElement { constants.offers(choice, $0) }
        case .containsAll(let choices):
            return value.isArray
                && constants.choices[choices].allSatisfy { choice in
                    value.anyElement { constants.offers(choice, $0) }
                }
        case .between(let low, let high):
            guard let number = value.number else { return false }
            return number >= low && number <= high
        case .exists(let wanted):
            return wanted
        case .matches(let globs):
            return value.isArray
                ? value.anyElement { constants.match(globs, $0) } : constants.match(globs, value)
        }
    }
}

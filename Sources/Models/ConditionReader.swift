import Events
import Scoring
import YAMLFiles

extension Condition {
    private static let groups = ["all_of", "any_of", "none_of"]

    /// Reads a mapping of paths to tests and of groups to lists of such mappings; all of it must hold.
    init?(reading value: ValueReader) {
        let parts: [Condition?]? = value.mapping { mapping in
            mapping.all().flatMap { key, value -> [Condition?] in
                switch key {
                case "all_of": [value.list(Condition.init(reading:)).map(Condition.all)]
                case "any_of": [value.list(Condition.init(reading:)).map(Condition.any)]
                case "none_of": [value.list(Condition.init(reading:)).map(Condition.none)]
                default: Self.tests(of: key, value)
                }
            }
        }
        guard let parts, !parts.contains(nil) else { return nil }
        self = .all(parts.compactMap { $0 })
    }

    private static func tests(of key: String, _ value: ValueReader) -> [Condition?] {
        guard let path = FieldPath(key) else {
            value.refuse("a path must be names joined by single dots, such as properties.path")
            return [nil]
        }
        switch value.node.content {
        case .mapping:
            guard let tests = value.mapping(Test.all(in:)) else { return [nil] }
            return tests.map { .test(path: path, $0) }
        case .list:
            let group = NearestName.of(key, among: groups)
            let advice = group.map { "did you mean the group \"\($0)\"?" } ?? "for one of several, {in: […]}"
            value.refuse("a list is no test: \(advice)")
        case .scalar(let scalar):
            value.refuse("must be a test, such as {equals: \(scalar.text.isEmpty ? "…" : scalar.text)}")
        case .refused: break
        }
        return [nil]
    }
}

extension Test {
    /// Reads the tests of one path, all of which must hold; `nil` if there is none or one cannot be read.
    static func all(in mapping: MappingReader) -> [Test]? {
        let given: [(reader: ValueReader, test: Test?)?] = [
            mapping.optional("equals").map { ($0, Scalar(reading: $0).map(Test.equals)) },
            mapping.optional("not_equals").map { ($0, Scalar(reading: $0).map(Test.notEquals)) },
            mapping.optional("in").map { ($0, $0.list(Scalar.init(reading:)).map(Test.isIn)) },
            mapping.optional("not_in").map { ($0, $0.list(Scalar.init(reading:)).map(Test.notIn)) },
            mapping.optional("any").map { ($0, $0.list(Scalar.init(reading:)).map(Test.any)) },
            mapping.optional("all").map { ($0, $0.list(Scalar.init(reading:)).map(Test.all)) },
            mapping.optional("between").map { ($0, between($0)) },
            mapping.optional("at_least").map { ($0, $0.number().map(Test.atLeast)) },
            mapping.optional("at_most").map { ($0, $0.number().map(Test.atMost)) },
            mapping.optional("exists").map { ($0, $0.boolean().map(Test.exists)) },
            mapping.optional("matches").map { ($0, matches($0)) },
        ]
        let tests = given.compactMap { $0?.test }
        if mapping.entries.isEmpty { mapping.refuse("has no test: give one, such as {exists: true}") }
        return tests.isEmpty || tests.count < given.compactMap({ $0 }).count ? nil : tests
    }

    private static func between(_ value: ValueReader) -> Test? {
        guard case .list(let bounds) = value.node.content, bounds.count == 2 else {
            value.refuse("must be a list of two numbers, the least and the greatest")
            return nil
        }
        guard let numbers = value.list({ $0.number() }) else { return nil }
        guard numbers[0] <= numbers[1] else {
            value.refuse("holds for no number: write the lesser one first")
            return nil
        }
        return .between(numbers[0], numbers[1])
    }

    private static func matches(_ value: ValueReader) -> Test? {
        if case .list = value.node.content { return value.list { $0.text() }.map(Test.matches) }
        return value.text().map { .matches([$0]) }
    }
}

extension Scalar {
    /// Reads a constant: in quotes it is text; bare it is a number, a boolean or text, as it looks.
    init?(reading value: ValueReader) {
        guard let scalar = value.scalar(expected: "text, a number or a boolean") else { return nil }
        switch scalar.kind {
        case .boolean(let boolean): self = .boolean(boolean)
        case .number:
            guard let number = value.number() else { return nil }
            self = .number(number)
        case .text: self = .text(scalar.text)
        case .null: return nil
        }
    }
}

import YAMLFiles

/// The values of a configuration file by dotted key; `scorer: {threads: 4}` and `scorer.threads: 4` are the same.
struct SettingsFile {
    /// The text of each value that may be used.
    private(set) var values: [String: String] = [:]
    private var positions: [String: Position] = [:]
    private let known: KnownKeys
    private let problems: ProblemCollector

    /// Takes down what is wrong with the file as it goes.
    init(document: YAMLDocument, known: KnownKeys, problems: ProblemCollector) {
        self.known = known
        self.problems = problems
        document.read(into: problems) { top in
            for (key, value) in top.all() { take(key, value) }
        }
    }

    private mutating func take(_ key: String, _ value: ValueReader) {
        switch value.node.content {
        case .mapping:
            if let nested = value.mapping({ $0.all() }) {
                for (name, inner) in nested { take("\(key).\(name)", inner) }
            }
        case .list:
            value.refuse("a list must be a single value; separate several by commas")
        case .scalar where known.isSection(key):
            value.refuse("must be a mapping, with at least one of its keys")
        case .scalar(let scalar):
            takeScalar(key, scalar, value)
        case .refused: break
        }
    }

    private mutating func takeScalar(_ key: String, _ scalar: YAMLScalar, _ value: ValueReader) {
        if let first = positions[key] {
            value.refuse("is already given at line \(first.line): keep one")
            return
        }
        positions[key] = value.position
        if let fault = known.fault(ofKey: key) {
            value.refuse(fault)
            return
        }
        let isTaken =
            switch known.setting(key)?.kind {
            case .integer: value.number() != nil
            case .boolean: value.boolean() != nil
            case .kafkaProperty, nil: value.scalar(expected: "a value") != nil
            case .topicName, .address, .path, .choice, .duration, .size: value.text() != nil
            }
        guard isTaken else { return }
        if let fault = known.fault(ofValue: scalar.text, of: key) {
            value.refuse(fault)
            return
        }
        values[key] = scalar.text
    }
}

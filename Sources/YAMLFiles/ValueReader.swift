/// Reads one value as what it should be; what it cannot be read as becomes a problem, and `nil`.
public struct ValueReader {
    /// The value itself.
    public let node: YAMLNode
    /// Where to point at: the key of a mapping's value, the value itself in a list.
    public let position: Position
    /// The way from the top of the file to the value.
    public let path: String
    let problems: ProblemCollector

    /// Takes down a problem with the value, unless it is one that has been taken down already.
    public func refuse(_ cause: String) {
        if case .refused = node.content { return }
        problems.add(cause, at: position, path: path)
    }

    /// The value in words: what was written in quotes, or the kind of value.
    public var found: String {
        switch node.content {
        case .scalar(let scalar): Self.quoted(scalar.text)
        case .list: "a list"
        case .mapping: "a mapping"
        case .refused: "what is not supported"
        }
    }

    /// A text in quotes, on one line and not too long for one.
    public static func quoted(_ text: String) -> String {
        text.count <= 100 ? text.debugDescription : (text.prefix(99) + "…").debugDescription
    }

    /// A single value of any kind but null.
    ///
    /// - Parameter expected: What it should be, for the problem if it is not.
    public func scalar(expected: String = "a single value") -> YAMLScalar? {
        switch node.content {
        case .scalar(let scalar) where scalar.kind == .null && scalar.text.isEmpty:
            refuse("has no value: give \(expected), or leave the key out")
        case .scalar(let scalar) where scalar.kind == .null:
            refuse("\(scalar.text) must be \(expected); in quotes it is text")
        case .scalar(let scalar): return scalar
        case .list, .mapping, .refused: refuse("\(found) must be \(expected)")
        }
        return nil
    }

    /// Text that is not blank. Numbers are taken as they are written; booleans are not taken, as they are rarely meant.
    public func text() -> String? {
        guard let scalar = scalar(expected: "text") else { return nil }
        if case .boolean = scalar.kind {
            refuse("\(scalar.text) is a boolean, not text: put it in quotes")
            return nil
        }
        guard scalar.text.contains(where: { !$0.isWhitespace }) else {
            refuse("\(found) must not be blank")
            return nil
        }
        return scalar.text
    }

    /// One of the names that a type has for its cases.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(of type: Choice.Type) -> Choice? {
        guard let text = text() else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        refuse("\(found) is unknown: \(NearestName.advice(for: text, among: Choice.allCases.map(\.rawValue)))")
        return nil
    }

    /// A finite number.
    public func number() -> Double? {
        guard let scalar = scalar(expected: "a number") else { return nil }
        guard case .number(let number) = scalar.kind else {
            let isQuoted = if case .number = YAMLScalar(text: scalar.text, isBare: true).kind { true } else { false }
            refuse(isQuoted ? "\(found) is text, not a number: remove the quotes" : "\(found) must be a number")
            return nil
        }
        guard number.isFinite else {
            refuse("\(found) must be finite")
            return nil
        }
        return number
    }

    /// A finite number that passes a test.
    ///
    /// - Parameter requirement: The test in words that follow the value, such as `must be greater than 0`.
    public func number(_ requirement: String, where test: (Double) -> Bool) -> Double? {
        checked(number(), requirement, where: test)
    }

    /// A number of the range.
    public func number(in range: ClosedRange<Double>) -> Double? {
        let bounds = "must be between \(Self.plain(range.lowerBound)) and \(Self.plain(range.upperBound))"
        return number(bounds, where: range.contains)
    }

    /// A whole number of the range.
    public func integer(in range: ClosedRange<Int>) -> Int? {
        let requirement = "must be a whole number between \(range.lowerBound) and \(range.upperBound)"
        return number(requirement) { Int(exactly: $0).map(range.contains) ?? false }.flatMap(Int.init(exactly:))
    }

    /// `true` or `false`.
    public func boolean() -> Bool? {
        guard let scalar = scalar(expected: "true or false") else { return nil }
        if case .boolean(let value) = scalar.kind { return value }
        refuse("\(found) must be true or false, without quotes")
        return nil
    }

    /// A span of time, in milliseconds, at most ``DurationText/longest``.
    public func duration(units: [DurationText.Unit] = DurationText.secondsAndLonger) -> Int64? {
        guard let scalar = scalar(expected: "a duration such as 10m") else { return nil }
        do throws(DurationText.Failure) {
            return try DurationText.milliseconds(of: scalar.text, units: units)
        } catch {
            refuse("\(found) \(error.requirement(units: units))")
            return nil
        }
    }

    /// A span of time that passes a test, in milliseconds.
    ///
    /// - Parameter requirement: The test in words that follow the value, such as `must be longer than zero`.
    public func duration(_ requirement: String, where test: (Int64) -> Bool) -> Int64? {
        checked(duration(), requirement, where: test)
    }

    /// The elements of a list; `nil` if one of them is `nil`, but all are read.
    ///
    /// - Parameter mayBeEmpty: Whether a list without elements says something; else it is refused.
    public func list<Element>(mayBeEmpty: Bool = false, _ read: (ValueReader) -> Element?) -> [Element]? {
        guard case .list(let nodes) = node.content else {
            refuseKind("a list")
            return nil
        }
        guard mayBeEmpty || !nodes.isEmpty else {
            refuse("the list must not be empty: give an element, or leave the key out")
            return nil
        }
        let elements = nodes.enumerated().map { index, node in
            read(ValueReader(node: node, position: node.position, path: "\(path)[\(index)]", problems: problems))
        }
        return elements.contains { $0 == nil } ? nil : elements.compactMap { $0 }
    }

    /// What `body` makes of a mapping; whatever key it has not asked for is then refused.
    public func mapping<Value>(_ body: (MappingReader) -> Value?) -> Value? {
        guard case .mapping(let entries) = node.content else {
            refuseKind("a mapping")
            return nil
        }
        let reader = MappingReader(entries: entries, position: position, path: path, problems: problems)
        let value = body(reader)
        reader.refuseUnknownKeys()
        return value
    }

    private func checked<Value>(_ value: Value?, _ requirement: String, where test: (Value) -> Bool) -> Value? {
        guard let value else { return nil }
        guard test(value) else {
            refuse("\(found) \(requirement)")
            return nil
        }
        return value
    }

    private func refuseKind(_ expected: String) {
        if case .scalar(let scalar) = node.content, scalar.kind == .null {
            refuse("has no value: give \(expected), or leave the key out")
        } else {
            refuse("\(found) must be \(expected)")
        }
    }

    /// A number without the `.0` of whole ones.
    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }
}

extension DurationText.Failure {
    /// What is asked of a duration, in words that follow the value.
    public func requirement(units: [DurationText.Unit]) -> String {
        switch self {
        case .malformed:
            let names = units.map(\.rawValue).joined(separator: ", ")
            return "must be a duration such as 10m: a number, then one of \(names)"
        case .tooFine: return "must be a whole number of milliseconds"
        case .tooLong: return "must be at most 36525d, a hundred years"
        }
    }
}

internal import Yams

/// Makes values with positions of what the YAML parser finds, and problems of what it cannot take.
struct TreeBuilder {
    private let text: String
    private var disguise: Disguise
    private let problems: ProblemCollector

    init?(text: String, problems: ProblemCollector) {
        guard let disguise = Disguise(for: text) else {
            let cause = "the file uses nearly every character of Unicode's private use area: leave some out"
            problems.add(cause, at: Position(line: 1, column: 1), path: "")
            return nil
        }
        // Editors on Windows put a byte order mark first, which is no part of the text.
        let hasMark = text.unicodeScalars.first == "\u{FEFF}"
        self.text = hasMark ? String(text.unicodeScalars.dropFirst()) : text
        self.disguise = disguise
        self.problems = problems
    }

    /// - Returns: `nil` if the file has no document, or is not YAML, which is then taken down.
    mutating func tree() -> YAMLNode? {
        var covered = disguise.cover(text)
        while true {
            do {
                // Without rules nothing is resolved: what a bare value means is decided by `YAMLScalar`.
                let parser = try Parser(yaml: covered, resolver: .basic, encoding: .utf8)
                return try parser.singleRoot().map { node(from: $0, path: "") }
            } catch let error as YamlError {
                // The parser stops at a key that is given twice; without it, it goes on to what else is wrong.
                if case .duplicatedKeysInMapping(let keys, let context) = error, let key = keys.first,
                    disguise.hide(key: key, at: Position(context.mark), in: &covered)
                {
                    continue
                }
                report(error)
            } catch {
                problems.add("cannot be read as YAML: \(error)", at: Position(line: 1, column: 1), path: "")
            }
            return nil
        }
    }

    private func node(from node: Node, path: String) -> YAMLNode {
        let position = Position(node.mark)
        switch node {
        case .scalar(let scalar):
            let found = self.scalar(from: scalar, isKey: false, path: path)
            return YAMLNode(position: position, content: found.map(YAMLNode.Content.scalar) ?? .refused)
        case .sequence(let sequence):
            refuse(tag: sequence.tag, unless: ["", "tag:yaml.org,2002:seq"], at: position, path: path)
            let elements = sequence.enumerated().map { self.node(from: $1, path: "\(path)[\($0)]") }
            return YAMLNode(position: position, content: .list(elements))
        case .mapping(let mapping):
            refuse(tag: mapping.tag, unless: ["", "tag:yaml.org,2002:map"], at: position, path: path)
            return YAMLNode(position: position, content: .mapping(entries(of: mapping, path: path)))
        case .alias(let alias):
            problems.add(Self.noAliases, at: Position(alias.mark), path: path)
            return YAMLNode(position: position, content: .refused)
        }
    }

    private func entries(of mapping: Node.Mapping, path: String) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        for (key, value) in mapping {
            let keyPosition = Position(key.mark)
            guard case .scalar(let keyScalar) = key else {
                problems.add("a key must be a single value, not a list or a mapping", at: keyPosition, path: path)
                continue
            }
            guard let name = scalar(from: keyScalar, isKey: true, path: path)?.text else { continue }
            if disguise.isHidden(key: keyScalar.string) {
                problems.add("given twice in one mapping: \"\(name)\"; keep one", at: keyPosition, path: path)
                continue
            }
            let entryPath = path.isEmpty ? name : "\(path).\(name)"
            entries.append(
                YAMLEntry(key: name, keyPosition: keyPosition, value: node(from: value, path: entryPath)))
        }
        return entries
    }

    /// - Returns: `nil` for what is not supported, which is then taken down.
    private func scalar(from scalar: Node.Scalar, isKey: Bool, path: String) -> YAMLScalar? {
        let position = Position(scalar.mark)
        let isBare = scalar.style == .plain || scalar.style == .any
        // The parser itself gives the tag of text to what is in quotes, and to keys when it looks for duplicates.
        let expected = isBare && !isKey ? "" : "tag:yaml.org,2002:str"
        guard refuse(tag: scalar.tag, unless: ["", expected], at: position, path: path) else { return nil }
        if isBare, disguise.isAnchor(scalar.string) {
            problems.add(Self.noAnchors, at: position, path: path)
            return nil
        }
        if isBare, disguise.isAlias(scalar.string) {
            problems.add(Self.noAliases, at: position, path: path)
            return nil
        }
        return YAMLScalar(text: disguise.uncover(scalar.string), isBare: isBare)
    }

    /// - Returns: Whether the tag is one of those allowed.
    @discardableResult
    private func refuse(tag: Tag, unless allowed: [String], at position: Position, path: String) -> Bool {
        if allowed.contains(tag.description) { return true }
        let name = disguise.uncover(tag.description)
        let cause = "tags such as \(name) are not supported: write text in quotes, numbers without"
        problems.add(cause, at: position, path: path)
        return false
    }

    private func report(_ error: YamlError) {
        switch error {
        case .composer(_, _, let mark, _):
            problems.add(
                "a second document begins here: keep one document in a file", at: Position(mark), path: "")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\(disguise.uncover($0))\"" }.joined(separator: ", ")
            problems.add("given twice in one mapping: \(names); keep one", at: Position(context.mark), path: "")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            if let anchor = Position.ofLastAnchor(in: text, upToLine: mark.line) {
                problems.add(Self.noAnchors, at: anchor, path: "")
            } else {
                let situation = context.map { " \($0.text) that began at \($0.mark)" } ?? ""
                problems.add("not valid YAML: \(problem)\(situation)", at: Position(mark), path: "")
            }
        case .reader(let problem, let offset, _, _):
            problems.add("not valid YAML: \(problem)", at: Position(ofCharacter: offset ?? 0, in: text), path: "")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            problems.add("cannot be read as YAML: \(error)", at: Position(line: 1, column: 1), path: "")
        }
    }

    private static let noAnchors = "anchors (&name) are not supported: write the value out where it is needed"
    private static let noAliases = "aliases (*name) are not supported: write the value out, or put text in quotes"
}

extension Position {
    fileprivate init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    fileprivate init(ofCharacter offset: Int, in text: String) {
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(where: \.isNewline).map(before.index(after:)) ?? before.startIndex
        self.init(
            line: before.count(where: \.isNewline) + 1, column: before[lineStart...].unicodeScalars.count + 1)
    }
}

import YAMLFiles

/// The names of one kind of thing in a model, each of which stands for one thing only.
struct NameList {
    /// What the names are of, such as `signal`.
    let kind: String
    private var lines: [String: Int] = [:]
    /// In the order of the file.
    private(set) var names: [String] = []

    init(kind: String) {
        self.kind = kind
    }

    /// Reads a new name, which must not have been used before.
    mutating func claim(_ value: ValueReader?) -> String? {
        guard let value, let name = value.text() else { return nil }
        if let line = lines[name] {
            value.refuse("\(value.found) is already the name of the \(kind) at line \(line): choose another")
            return nil
        }
        lines[name] = value.position.line
        names.append(name)
        return name
    }

    /// Reads a name that must be in the list.
    func resolve(_ value: ValueReader?) -> String? {
        guard let value, let name = value.text() else { return nil }
        guard lines[name] != nil else {
            value.refuse("no \(kind) is named \(value.found): \(NearestName.advice(for: name, among: names))")
            return nil
        }
        return name
    }
}

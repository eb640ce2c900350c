/// Reads the values of one mapping by key, and knows afterwards which keys nobody asked for.
public final class MappingReader {
    /// The way from the top of the file to the mapping; empty at the top.
    public let path: String
    /// Where the mapping stands.
    public let position: Position
    /// What is in it, in the order of the file.
    public let entries: [YAMLEntry]
    private let problems: ProblemCollector
    private var known: [String] = []

    init(entries: [YAMLEntry], position: Position, path: String, problems: ProblemCollector) {
        self.entries = entries
        self.position = position
        self.path = path
        self.problems = problems
    }

    /// The value of a key; `nil` if the mapping does not have it.
    public func optional(_ key: String) -> ValueReader? {
        if !known.contains(key) { known.append(key) }
        return entries.first { $0.key == key }.map(reader)
    }

    /// The value of a key; `nil`, and a problem, if the mapping does not have it.
    public func required(_ key: String) -> ValueReader? {
        if let value = optional(key) { return value }
        refuse("\"\(key)\" is missing")
        return nil
    }

    /// Every key with its value, in the order of the file, for mappings whose keys are free.
    public func all() -> [(key: String, value: ValueReader)] {
        entries.map { entry in
            if !known.contains(entry.key) { known.append(entry.key) }
            return (entry.key, reader(entry))
        }
    }

    /// Takes down a problem with the mapping as a whole.
    public func refuse(_ cause: String) {
        problems.add(cause, at: position, path: path)
    }

    /// Takes down every key that was not asked for, with the nearest that was.
    func refuseUnknownKeys() {
        for entry in entries where !known.contains(entry.key) {
            problems.add(
                "unknown key \(ValueReader.quoted(entry.key)): \(NearestName.advice(for: entry.key, among: known))",
                at: entry.keyPosition, path: path)
        }
    }

    private func reader(_ entry: YAMLEntry) -> ValueReader {
        ValueReader(
            node: entry.value, position: entry.keyPosition, path: path.isEmpty ? entry.key : "\(path).\(entry.key)",
            problems: problems)
    }
}

public import YAMLFiles

/// One thing that is wrong with the settings: where it comes from, which key, what, and how to put it right.
public enum SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// The configuration file cannot be read at all.
    case unreadable(file: String, cause: String)
    /// Something in the configuration file, or missing from it.
    case file(FileProblem)
    /// Something in an environment variable; `key` is empty if it belongs to none.
    case variable(name: String, key: String, cause: String)

    /// The problem on one line.
    public var description: String {
        switch self {
        case .unreadable(let file, let cause): "\(file): \(cause)"
        case .file(let problem): problem.description
        case .variable(let name, let key, let cause): key.isEmpty ? "\(name): \(cause)" : "\(name): \(key): \(cause)"
        }
    }
}

/// Everything that is wrong with the settings: first the file, then the variables; never empty.
public struct SettingsProblems: Error, Hashable, CustomStringConvertible {
    /// The problems.
    public let problems: [SettingsProblem]

    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

import YAMLFiles

/// One line of the reference of all settings: what it is called, what it may be, and what it is for.
public struct Setting: Sendable {
    /// What values a setting may have.
    public enum Kind: Hashable, Sendable {
        /// Letters, digits, `.`, `_` and `-`, at most so many, as Kafka allows in the name of a topic.
        case topicName(maximumLength: Int)
        /// The name or address of one of the machine's network interfaces.
        case address
        /// A path, relative to the folder of the configuration file.
        case path
        /// A whole number of the range.
        case integer(ClosedRange<Int>)
        /// `true` or `false`.
        case boolean
        /// One of the names.
        case choice([String])
        /// A number of bytes of the range; written as `512MiB`, `2GiB`.
        case size(ClosedRange<Int>)
        /// A span of time of the range, in milliseconds; written as `100ms`, `1.5h`.
        case duration(ClosedRange<Int64>)
        /// Whatever librdkafka takes.
        case kafkaProperty
    }

    /// What holds where nothing is set.
    public enum Fallback: Hashable, Sendable {
        /// Nothing: the setting must be given.
        case required
        /// A value, as it would be written.
        case value(String)
        /// A value that depends on the machine or on the broker, in words.
        case described(String)
    }

    /// The dotted key in the configuration file, such as `scorer.threads`.
    public let key: String
    /// What values it may have.
    public let kind: Kind
    /// What holds where it is not set.
    public let fallback: Fallback
    /// What it is for, in a sentence.
    public let meaning: String

    /// The environment variable that takes precedence over the file, such as `TIERLINE_SCORER_THREADS`.
    public var variable: String { Self.variable(of: key) }

    /// The environment variable for a dotted key.
    public static func variable(of key: String) -> String {
        variablePrefix + key.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
    }

    /// What all variables of Tierline begin with.
    static let variablePrefix = "TIERLINE_"
}

extension Setting.Kind {
    /// The allowed values in a few words.
    public var description: String {
        switch self {
        case .topicName: "text"
        case .address: "host name or address"
        case .path: "path"
        case .integer(let range): "\(range.lowerBound)…\(range.upperBound)"
        case .boolean: "true, false"
        case .choice(let names): names.joined(separator: ", ")
        case .size(let range): SizeText.text(bytes: range.lowerBound) + "…" + SizeText.text(bytes: range.upperBound)
        case .duration(let range):
            DurationText.text(milliseconds: range.lowerBound) + "…"
                + DurationText.text(milliseconds: range.upperBound)
        case .kafkaProperty: "text"
        }
    }
}

extension Setting.Fallback {
    /// The default in a few words.
    public var description: String {
        switch self {
        case .required: "required"
        case .value(let text), .described(let text): text
        }
    }
}

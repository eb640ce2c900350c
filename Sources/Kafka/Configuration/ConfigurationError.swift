/// Why librdkafka cannot be configured as asked.
public enum ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such property in the librdkafka at hand.
    case unknownProperty(name: String, nearest: String?)
    /// The property does not take this value.
    case invalidValue(name: String, value: String, reason: String, nearest: String?)
    /// The property must have a value.
    case missing(name: String, reason: String)
    /// Each property is valid, but not all of them together, or a file that one names cannot be read.
    case refused(reason: String)

    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .unknownProperty(let name, _), .invalidValue(let name, _, _, _): "\(name): \(cause)"
        case .missing(let name, _): "\(name) \(cause)"
        case .refused: cause
        }
    }

    /// The same without the property's name.
    var cause: String {
        switch self {
        case .unknownProperty(_, let nearest):
            "librdkafka \(KafkaLibrary.version) has no such property"
                + (nearest.map { "; did you mean \($0)?" } ?? "; its documentation lists them as CONFIGURATION.md")
        case .invalidValue(_, let value, let reason, let nearest):
            "\"\(value)\" is refused: \(reason)" + (nearest.map { "; did you mean \"\($0)\"?" } ?? "")
        case .missing(_, let reason):
            "is not set: \(reason)"
        case .refused(let reason):
            "librdkafka refuses its configuration: \(reason)"
        }
    }
}

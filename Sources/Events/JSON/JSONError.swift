import CSimdJSON

/// Why bytes are not a JSON document.
public enum JSONError: Error, Sendable, Equatable, CaseIterable {
    case empty
    case syntax
    case string
    case utf8
    case number
    case tooDeep
    case tooLarge
    case outOfMemory

    init(_ code: CSimdJSONCode) {
        self =
            switch code {
            case CSIMDJSON_EMPTY: .empty
            case CSIMDJSON_STRING: .string
            case CSIMDJSON_UTF8: .utf8
            case CSIMDJSON_NUMBER: .number
            case CSIMDJSON_TOO_DEEP: .tooDeep
            case CSIMDJSON_TOO_LARGE: .tooLarge
            case CSIMDJSON_NO_MEMORY: .outOfMemory
            default: .syntax
            }
    }
}

extension JSONError: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .empty: "there are no bytes, or only white space"
        case .syntax: "the JSON is malformed or cut off, or something follows it"
        case .string: "a string is not closed, or holds a bad escape or a raw control character"
        case .utf8: "the bytes are not UTF-8"
        case .number: "a number is malformed"
        case .tooDeep: "arrays and objects are nested more than \(JSONParser.maxDepth) deep"
        case .tooLarge: "the document is larger than the parser takes"
        case .outOfMemory: "there is no memory for a document of this size"
        }
    }
}

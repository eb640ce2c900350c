internal import Events

/// What is kept of an attribute of a contact or a profile: as much as a condition can ask about.
public enum StoredValue: Sendable {
    case text(String)
    case number(Double)
    case boolean(Bool)
    /// Only elements that a test can equal: texts, numbers and booleans.
    case list([StoredValue])
    /// An object: it exists, and no test equals it.
    case object

    /// How many bytes of a text are kept, and of the elements of a list: what is known of an account has to fit into one
    /// message, whatever the attributes hold.
    static let mostBytes = 16_384

    /// - Returns: `nil` for a value that is missing or null.
    init?(_ value: JSONValue) {
        if value.isMissing { return nil }
        if let text = value.text {
            self = .text(text.prefix(StoredValue.mostBytes).string)
        } else if let number = value.number {
            self = .number(number)
        } else if let boolean = value.boolean {
            self = .boolean(boolean)
        } else if value.isArray {
            var elements: [StoredValue] = []
            var room = StoredValue.mostBytes
            for element in value.elements where !element.isArray && !element.isObject {
                guard let kept = StoredValue(element) else { continue }
                room -= max(element.text?.count ?? 0, 8)
                if room < 0 { break }
                elements.append(kept)
            }
            self = .list(elements)
        } else {
            self = .object
        }
    }
}

extension StoredValue? {
    /// Whether this is a text, and the other the same one; then no copy has to be made of it.
    func isText(of other: JSONValue) -> Bool {
        guard case .text(let text) = self, let other = other.text else { return false }
        return other == text
    }
}

extension StoredValue: Hashable {
    /// Texts are equal if their bytes are, as conditions compare them; no normalisation.
    public static func == (a: StoredValue, b: StoredValue) -> Bool {
        switch (a, b) {
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.number(let a), .number(let b)): a == b
        case (.boolean(let a), .boolean(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.object, .object): true
        default: false
        }
    }

    /// Hashes texts byte by byte, since equality looks at bytes.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
        case .number(let number): hasher.combine(number)
        case .boolean(let boolean): hasher.combine(boolean)
        case .list(let elements): hasher.combine(elements)
        case .object: hasher.combine(0)
        }
    }
}

internal import Events

/// What is kept of an attribute of a contact or a profile: as much as a condition can ask about.
public enum StoredValue: Hashable, Sendable {
    case text(String)
    case number(Double)
    case boolean(Bool)
    /// Only elements that a test can equal: texts, numbers and booleans.
    case list([StoredValue])
    /// An object: it exists, and no test equals it.
    case object

    /// - Returns: `nil` for a value that is missing or null.
    init?(_ value: JSONValue) {
        if value.isMissing { return nil }
        if let text = value.text {
            self = .text(text.string)
        } else if let number = value.number {
            self = .number(number)
        } else if let boolean = value.boolean {
            self = .boolean(boolean)
        } else if value.isArray {
            var elements: [StoredValue] = []
            for element in value.elements where !element.isArray && !element.isObject {
                if let kept = StoredValue(element) { elements.append(kept) }
            }
            self = .list(elements)
        } else {
            self = .object
        }
    }
}

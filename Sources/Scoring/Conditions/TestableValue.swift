internal import Events

/// What a test needs to know of a value; events are tested where they lie, contacts and profiles as they are kept.
///
/// A generic bound, never an existential: each use is compiled for its own type.
protocol TestableValue {
    /// Absent or null.
    var isMissing: Bool { get }
    var number: Double? { get }
    var boolean: Bool? { get }
    var isArray: Bool { get }
    /// - Returns: What `body` says of the text, `nil` for what is none.
    func withText(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool?
    /// Whether `body` holds for some element of the array.
    func anyElement(_ body: (Self) -> Bool) -> Bool
}

extension JSONValue: TestableValue {
    @inline(__always)
    func withText(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool? {
        text.map { body($0.bytes) }
    }

    func anyElement(_ body: (JSONValue) -> Bool) -> Bool {
        for element in elements where body(element) { return true }
        return false
    }
}

extension StoredValue?: TestableValue {
    var isMissing: Bool { self == nil }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var boolean: Bool? { if case .boolean(let boolean) = self { boolean } else { nil } }
    var isArray: Bool { if case .list = self { true } else { false } }

    func withText(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool? {
        guard case .text(var text) = self else { return nil }
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }

    func anyElement(_ body: (StoredValue?) -> Bool) -> Bool {
        guard case .list(let elements) = self else { return false }
        return elements.contains { body($0) }
    }
}

/// A kept value as it is tested: most are texts, of which no copy is made.
enum SeenValue: TestableValue {
    case text(Text)
    case copy(StoredValue?)

    private var copied: StoredValue? { if case .copy(let value) = self { value } else { nil } }

    var isMissing: Bool { if case .copy(nil) = self { true } else { false } }
    var number: Double? { copied.number }
    var boolean: Bool? { copied.boolean }
    var isArray: Bool { copied.isArray }

    func withText(_ body: (UnsafeRawBufferPointer) -> Bool) -> Bool? {
        switch self {
        case .text(let text): body(text.bytes)
        case .copy(let value): value.withText(body)
        }
    }

    func anyElement(_ body: (SeenValue) -> Bool) -> Bool {
        guard case .list(let elements) = copied else { return false }
        return elements.contains { body(.copy($0)) }
    }
}

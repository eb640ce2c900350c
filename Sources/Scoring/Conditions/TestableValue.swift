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

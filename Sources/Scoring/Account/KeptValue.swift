internal import Events

/// A value as it lies in an account's memory.
struct KeptValue: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        case missing, text, number, falsehood, truth, object
        /// In the stored form, among the texts.
        case list

        /// Whether it lies among the texts.
        var isText: Bool { self == .text || self == .list }
    }

    private(set) var kind: Kind
    // One word, of either meaning: a text's place, or a number's bits.
    private var bits: UInt64

    private init(_ kind: Kind, _ bits: UInt64 = 0) {
        self.kind = kind
        self.bits = bits
    }

    static let missing = KeptValue(.missing)
    static let object = KeptValue(.object)
    static func number(_ number: Double) -> KeptValue { KeptValue(.number, number.bitPattern) }
    static func boolean(_ boolean: Bool) -> KeptValue { KeptValue(boolean ? .truth : .falsehood) }
    static func text(_ ref: TextRef) -> KeptValue { KeptValue(.text, UInt64(ref.start) | UInt64(ref.count) << 32) }
    static func list(_ ref: TextRef) -> KeptValue { KeptValue(.list, UInt64(ref.start) | UInt64(ref.count) << 32) }

    var number: Double { Double(bitPattern: bits) }

    /// Where a text, or a list's stored form, lies.
    var text: TextRef {
        get { TextRef(start: UInt32(truncatingIfNeeded: bits), count: UInt32(truncatingIfNeeded: bits >> 32)) }
        set { bits = UInt64(newValue.start) | UInt64(newValue.count) << 32 }
    }
}

extension Account {
    /// A kept value as conditions test it.
    func value(_ kept: KeptValue) -> StoredValue? {
        switch kept.kind {
        case .missing: return nil
        case .text: return .text(text(kept.text).string)
        case .number: return .number(kept.number)
        case .falsehood: return .boolean(false)
        case .truth: return .boolean(true)
        case .object: return .object
        case .list:
            var reader = BinaryReader(text(kept.text).bytes)
            guard let list = try? reader.value() else { preconditionFailure("a list just kept cannot be read") }
            return list
        }
    }

    /// A kept value where it lies; valid as long as the account is held and not written to.
    func seen(_ kept: KeptValue) -> SeenValue {
        kept.kind == .text ? .text(text(kept.text)) : .copy(value(kept))
    }

    /// Whether a kept value is a text, and the other the same one: then no copy has to be made of it.
    @inline(__always)
    func isText(_ kept: KeptValue, of other: JSONValue) -> Bool {
        guard kept.kind == .text, let other = other.text else { return false }
        return text(kept.text) == other
    }

    /// Keeps a value in place of another one.
    mutating func keep(_ value: StoredValue?, inPlaceOf old: KeptValue) -> KeptValue {
        let room = old.kind.isText ? old.text : .empty
        switch value {
        case nil: return .missing
        case .text(var text):
            return .text(text.withUTF8 { keep(Text(bytes: UnsafeRawBufferPointer($0)), inPlaceOf: room) })
        case .number(let number): return .number(number)
        case .boolean(let boolean): return .boolean(boolean)
        case .object: return .object
        case .list:
            var writer = BinaryWriter()
            writer.value(value)
            return .list(writer.output.withUnsafeBytes { keep(Text(bytes: $0), inPlaceOf: room) })
        }
    }
}

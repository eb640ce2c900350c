/// A view of one value of a parsed document, or of nothing.
///
/// It points into the parser's memory (simdjson's tape: 64-bit words, a type letter in the upper 8 bits), costs nothing
/// to make or copy, and is valid until the parser's next parse.
@frozen
public struct JSONValue {
    @usableFromInline
    let tape: UnsafePointer<UInt64>?
    @usableFromInline
    let strings: UnsafePointer<UInt8>?
    /// The place of the value's first word; 0 is the frame around the root, and stands for a missing value.
    @usableFromInline
    let index: Int

    @inlinable
    init(tape: UnsafePointer<UInt64>?, strings: UnsafePointer<UInt8>?, index: Int) {
        self.tape = tape
        self.strings = strings
        self.index = index
    }

    /// The value of a member that is not there.
    @inlinable
    public static var missing: JSONValue { JSONValue(tape: nil, strings: nil, index: 0) }

    /// Whether there is no value, or a null: the two are the same to every rule.
    @inlinable
    public var isMissing: Bool { index == 0 || tag == Tag.null }

    /// Whether the document says `null` here.
    @inlinable
    public var isNull: Bool { index != 0 && tag == Tag.null }

    /// Whether it is an array.
    @inlinable
    public var isArray: Bool { tag == Tag.array }

    /// Whether it is an object.
    @inlinable
    public var isObject: Bool { tag == Tag.object }

    /// The text, if it is a string.
    @inlinable
    @inline(__always)
    public var text: Text? {
        tag == Tag.string ? text(at: index) : nil
    }

    /// The number, if it is one; rounded to a double if it is a greater integer than a double holds.
    @inlinable
    public var number: Double? {
        switch tag {
        case Tag.double: Double(bitPattern: word(index + 1))
        case Tag.signed: Double(Int64(bitPattern: word(index + 1)))
        case Tag.unsigned: Double(word(index + 1))
        default: nil
        }
    }

    /// The number, if it is a whole one that fits; `1.0` is whole.
    @inlinable
    public var integer: Int64? {
        switch tag {
        case Tag.signed: Int64(bitPattern: word(index + 1))
        case Tag.unsigned: Int64(exactly: word(index + 1))
        case Tag.double: Int64(exactly: Double(bitPattern: word(index + 1)))
        default: nil
        }
    }

    /// The number, if it is a whole one beyond those that `integer` holds, and below 2⁶⁴.
    @inlinable
    public var greatInteger: UInt64? {
        tag == Tag.unsigned && word(index + 1) > Int64.max ? word(index + 1) : nil
    }

    /// The truth value, if it is one.
    @inlinable
    public var boolean: Bool? {
        switch tag {
        case Tag.true: true
        case Tag.false: false
        default: nil
        }
    }
}

extension JSONValue {
    /// The type letters of the tape.
    @usableFromInline
    enum Tag {
        @inlinable static var object: UInt8 { UInt8(ascii: "{") }
        @inlinable static var array: UInt8 { UInt8(ascii: "[") }
        @inlinable static var string: UInt8 { UInt8(ascii: "\"") }
        @inlinable static var signed: UInt8 { UInt8(ascii: "l") }
        @inlinable static var unsigned: UInt8 { UInt8(ascii: "u") }
        @inlinable static var double: UInt8 { UInt8(ascii: "d") }
        @inlinable static var `true`: UInt8 { UInt8(ascii: "t") }
        @inlinable static var `false`: UInt8 { UInt8(ascii: "f") }
        @inlinable static var null: UInt8 { UInt8(ascii: "n") }
    }

    @inlinable
    var tag: UInt8 {
        guard let tape else { return 0 }
        return UInt8(truncatingIfNeeded: tape[index] >> 56)
    }

    /// A word of the tape of a value that is known to be there.
    @inlinable
    func word(_ index: Int) -> UInt64 { tape.unsafelyUnwrapped[index] }

    /// The string whose word is at `index`.
    @inlinable
    func text(at index: Int) -> Text {
        let start = UnsafeRawPointer(strings.unsafelyUnwrapped) + Int(word(index) & 0xFF_FFFF_FFFF_FFFF)
        let count = Int(start.loadUnaligned(as: UInt32.self))
        return Text(bytes: UnsafeRawBufferPointer(start: start + 4, count: count))
    }

    /// The place after the value whose first word is at `index`.
    @inlinable
    func place(after index: Int) -> Int {
        let word = word(index)
        let tag = UInt8(truncatingIfNeeded: word >> 56)
        if tag == Tag.string { return index &+ 1 }
        switch tag {
        case Tag.object, Tag.array: return Int(UInt32(truncatingIfNeeded: word))
        case Tag.signed, Tag.unsigned, Tag.double: return index &+ 2
        default: return index &+ 1
        }
    }

    /// The place of the closing word of an array or object.
    @inlinable
    var placeOfEnd: Int { Int(UInt32(truncatingIfNeeded: word(index))) &- 1 }
}

import Glibc

/// A view of UTF-8 bytes: text of a JSON document, or a Kafka key, without a copy.
///
/// It is valid as long as the bytes are; for text of a document until the parser's next parse.
@frozen
public struct Text: Equatable {
    /// The text itself, without escapes or quotes.
    public let bytes: UnsafeRawBufferPointer

    /// - Parameter bytes: UTF-8 that outlives the view.
    @inlinable
    public init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// A view of a literal, valid for ever.
    @inlinable
    public init(_ literal: StaticString) {
        bytes = UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }

    /// Whether there is no byte.
    @inlinable
    public var isEmpty: Bool { bytes.isEmpty }

    /// The number of bytes.
    @inlinable
    public var count: Int { bytes.count }

    /// The text, or as many of its first characters as so many bytes hold.
    ///
    /// - Parameter most: How many bytes there may be.
    public func prefix(_ most: Int) -> Text {
        if count <= most { return self }
        var end = most
        // A byte that goes on with a character begins with the bits 10.
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return Text(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    }

    /// A copy. What is not UTF-8, which only a Kafka key can hold, is replaced by U+FFFD.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The same bytes; no normalisation.
    @inlinable
    public static func == (a: Text, b: Text) -> Bool {
        a.bytes.count == b.bytes.count && sameBytes(a.bytes, b.bytes)
    }

    /// The same bytes; no normalisation.
    @inlinable
    public static func == (a: Text, b: StaticString) -> Bool {
        a == Text(b)
    }

    /// The same bytes; no normalisation.
    @inlinable
    public static func == (a: Text, b: [UInt8]) -> Bool {
        b.withUnsafeBytes { a == Text(bytes: $0) }
    }

    /// The same bytes; no normalisation.
    @inlinable
    public static func != (a: Text, b: StaticString) -> Bool {
        !(a == b)
    }

    /// The same bytes; no normalisation.
    @inlinable
    public static func != (a: Text, b: [UInt8]) -> Bool {
        !(a == b)
    }
}

/// Compares two runs of bytes of equal length. Names mostly have up to sixteen, which two looks at each decide without a call.
@inlinable
@inline(__always)
func sameBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard let first = a.baseAddress, let second = b.baseAddress else { return true }
    let count = a.count
    if count >= 8, count <= 16 {
        return first.loadUnaligned(as: UInt64.self) == second.loadUnaligned(as: UInt64.self)
            && (first + (count &- 8)).loadUnaligned(as: UInt64.self)
                == (second + (count &- 8)).loadUnaligned(as: UInt64.self)
    }
    if count >= 4, count < 8 {
        return first.loadUnaligned(as: UInt32.self) == second.loadUnaligned(as: UInt32.self)
            && (first + (count &- 4)).loadUnaligned(as: UInt32.self)
                == (second + (count &- 4)).loadUnaligned(as: UInt32.self)
    }
    return compareBytes(first, second, count)
}

@usableFromInline
func compareBytes(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
    memcmp(a, b, count) == 0
}

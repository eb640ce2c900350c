/// Writes one JSON value after the other into a buffer that can be used again.
///
/// Commas come by themselves; the caller sees to it that what is begun is ended, and that an object's values have keys:
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("account")
/// writer.string("acme.com")
/// writer.key("score")
/// writer.hundredths(7953)
/// writer.endObject()
/// // {"account":"acme.com","score":79.53}
/// ```
public struct JSONWriter: Sendable {
    /// What was written so far: UTF-8.
    public private(set) var bytes: [UInt8] = []

    private var needsComma = false

    /// A writer with an empty buffer.
    public init() {}

    /// Starts anew.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        needsComma = false
    }

    /// Begins an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Ends the object begun last.
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Begins an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Ends the array begun last.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    ///
    /// Nothing in it is escaped: names in the program's own text have no quotes, backslashes or control characters.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The name of the member whose value comes next.
    @_disfavoredOverload
    public mutating func key(_ name: String) {
        var name = name
        name.withUTF8 { key(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// The name of the member whose value comes next.
    public mutating func key(_ name: Text) {
        key(utf8: name.bytes)
    }

    /// A string.
    public mutating func string(_ value: StaticString) {
        string(utf8: UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    /// A string.
    @_disfavoredOverload
    public mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// A string.
    public mutating func string(_ value: Text) {
        string(utf8: value.bytes)
    }

    /// A string from UTF-8 bytes, which are not validated.
    public mutating func string(utf8: UnsafeRawBufferPointer) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(utf8)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A whole number.
    public mutating func integer(_ value: Int64) {
        separate()
        appendDecimal(value, scale: 0)
        needsComma = true
    }

    /// The decimal fraction `unscaled` / 10^`scale`, exactly, without trailing zeros: 7953 and 2 are 79.53.
    ///
    /// - Parameter scale: The number of decimals, 0 to 18.
    public mutating func decimal(unscaled: Int64, scale: Int) {
        separate()
        appendDecimal(unscaled, scale: scale)
        needsComma = true
    }

    /// A number of hundredths: 7953 is 79.53, 8000 is 80.
    public mutating func hundredths(_ count: Int64) {
        decimal(unscaled: count, scale: 2)
    }

    /// A truth value.
    public mutating func boolean(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// A null.
    public mutating func null() {
        literal("null")
    }

    /// A time as a string of RFC 3339, in UTC with milliseconds.
    public mutating func timestamp(_ time: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        RFC3339.append(time, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A value that is JSON already; it is not validated.
    public mutating func raw(_ json: UnsafeRawBufferPointer) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private mutating func literal(_ word: StaticString) {
        raw(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func key(utf8: UnsafeRawBufferPointer) {
        string(utf8: utf8)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func appendEscaped(_ utf8: UnsafeRawBufferPointer) {
        var plain = 0
        for place in utf8.indices {
            let byte = utf8[place]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: utf8[plain..<place]))
            appendEscape(byte)
            plain = place + 1
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: utf8[plain...]))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        default:
            let digit = byte & 0xF
            bytes.append(UInt8(ascii: "u"))
            bytes.append(UInt8(ascii: "0"))
            bytes.append(UInt8(ascii: "0"))
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    private mutating func appendDecimal(_ unscaled: Int64, scale: Int) {
        precondition(0...18 ~= scale, "a decimal has 0 to 18 decimals, not \(scale)")
        var rest = unscaled.magnitude
        var decimals = scale
        while decimals > 0, rest % 10 == 0 {
            rest /= 10
            decimals -= 1
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
            var start = digits.count
            var written = 0
            while rest > 0 || written <= decimals {
                if written == decimals, decimals > 0 {
                    start -= 1
                    digits[start] = UInt8(ascii: ".")
                }
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                written += 1
            }
            if unscaled < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: digits[start...])
        }
    }
}

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
    private var output = GrowingBytes()
    private var needsComma = false

    /// A writer with an empty buffer.
    public init() {}

    /// What was written so far: UTF-8. A copy.
    public var bytes: [UInt8] { output.array }

    /// Hands over what was written so far, without a copy.
    ///
    /// - Parameter body: Its bytes are valid as long as the call.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try output.withUnsafeBytes(body)
    }

    /// Starts anew.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        output.removeAll(keepingCapacity: keepingCapacity)
        needsComma = false
    }

    /// Begins an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Ends the object begun last.
    public mutating func endObject() { finish(UInt8(ascii: "}")) }

    /// Begins an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Ends the array begun last.
    public mutating func endArray() { finish(UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    ///
    /// Nothing in it is escaped: names in the program's own text have no quotes, backslashes or control characters.
    @inline(__always)
    public mutating func key(_ name: StaticString) {
        plainKey(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
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
        quoted(utf8, escaped: utf8.contains(where: JSONWriter.isEscaped))
        needsComma = true
    }

    /// A whole number.
    public mutating func integer(_ value: Int64) {
        decimal(unscaled: value, scale: 0)
    }

    /// The decimal fraction `unscaled` / 10^`scale`, exactly, without trailing zeros: 7953 and 2 are 79.53.
    ///
    /// - Parameter scale: The number of decimals, 0 to 18.
    public mutating func decimal(unscaled: Int64, scale: Int) {
        precondition(0...18 ~= scale, "a decimal has 0 to 18 decimals, not \(scale)")
        write(atMost: 24) { $0 = JSONWriter.writeDecimal(unscaled, scale: scale, to: $0) }
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
        write(atMost: RFC3339.length + 2) { place in
            place[0] = UInt8(ascii: "\"")
            RFC3339.write(
                time, to: UnsafeMutableBufferPointer(start: place + 1, count: RFC3339.length))
            place[RFC3339.length + 1] = UInt8(ascii: "\"")
            place += RFC3339.length + 2
        }
        needsComma = true
    }

    /// A value that is JSON already; it is not validated.
    public mutating func raw(_ json: UnsafeRawBufferPointer) {
        write(atMost: json.count) { JSONWriter.copy(json, to: &$0) }
        needsComma = true
    }
}

extension JSONWriter {
    private mutating func literal(_ word: StaticString) {
        raw(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func plainKey(_ name: UnsafeRawBufferPointer) {
        write(atMost: name.count + 3) { place in
            place[0] = UInt8(ascii: "\"")
            place += 1
            JSONWriter.copy(name, to: &place)
            place[0] = UInt8(ascii: "\"")
            place[1] = UInt8(ascii: ":")
            place += 2
        }
        needsComma = false
    }

    private mutating func key(utf8: UnsafeRawBufferPointer) {
        if !utf8.contains(where: JSONWriter.isEscaped) { return plainKey(utf8) }
        quoted(utf8, escaped: true)
        needsComma = false
        write(atMost: 1) { place in
            place[0] = UInt8(ascii: ":")
            place += 1
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        write(atMost: 1) { place in
            place[0] = bracket
            place += 1
        }
        needsComma = false
    }

    private mutating func finish(_ bracket: UInt8) {
        needsComma = false
        begin(bracket)
        needsComma = true
    }

    private mutating func quoted(_ utf8: UnsafeRawBufferPointer, escaped: Bool) {
        // An escaped byte takes six at most.
        write(atMost: (escaped ? 6 * utf8.count : utf8.count) + 2) { place in
            place[0] = UInt8(ascii: "\"")
            place += 1
            if escaped {
                for byte in utf8 { JSONWriter.escape(byte, to: &place) }
            } else {
                JSONWriter.copy(utf8, to: &place)
            }
            place[0] = UInt8(ascii: "\"")
            place += 1
        }
    }

    /// Makes room, puts a comma there where one is due, and has something written behind it.
    ///
    /// - Parameter body: Writes so many bytes at most, and moves the place behind them.
    @inline(__always)
    private mutating func write(atMost count: Int, _ body: (inout UnsafeMutablePointer<UInt8>) -> Void) {
        let isApart = needsComma
        output.write(atMost: count + 1) { place in
            if isApart {
                place[0] = UInt8(ascii: ",")
                place += 1
            }
            body(&place)
        }
    }

    @inline(__always)
    private static func copy(_ bytes: UnsafeRawBufferPointer, to place: inout UnsafeMutablePointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(place).copyMemory(from: start, byteCount: bytes.count)
        place += bytes.count
    }

    @inline(__always)
    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func escape(_ byte: UInt8, to place: inout UnsafeMutablePointer<UInt8>) {
        func put(_ byte: UInt8) {
            place[0] = byte
            place += 1
        }
        if !isEscaped(byte) { return put(byte) }
        put(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
        case UInt8(ascii: "\n"): put(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): put(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): put(UInt8(ascii: "t"))
        default:
            let digit = byte & 0xF
            put(UInt8(ascii: "u"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0"))
            put(UInt8(ascii: "0") + byte >> 4)
            put(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// - Returns: The place behind what was written.
    private static func writeDecimal(
        _ unscaled: Int64, scale: Int, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var rest = unscaled.magnitude
        var decimals = scale
        while decimals > 0, rest % 10 == 0 {
            rest /= 10
            decimals -= 1
        }
        var place = start
        if unscaled < 0 {
            place[0] = UInt8(ascii: "-")
            place += 1
        }
        var count = max(digitCount(rest), decimals + 1)
        if decimals > 0 { count += 1 }
        let point = decimals > 0 ? count - 1 - decimals : count
        for digit in stride(from: count - 1, through: 0, by: -1) {
            if digit == point {
                place[digit] = UInt8(ascii: ".")
            } else {
                place[digit] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
        }
        return place + count
    }

    private static func digitCount(_ number: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while count < 20, number >= limit {
            count += 1
            if count == 20 { break }
            limit *= 10
        }
        return count
    }
}

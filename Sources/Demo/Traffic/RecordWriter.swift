import Events

/// Writes one JSON object, member by member.
///
/// A comma is due exactly where the byte before opens no object or array, so nesting needs no bookkeeping.
struct RecordWriter {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(320)
        bytes.append(UInt8(ascii: "{"))
    }

    /// Closes the object.
    mutating func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    mutating func member(_ name: String, _ text: String) {
        key(name)
        quote(text)
    }

    mutating func member(_ name: String, _ number: Int64) {
        key(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    mutating func member(_ name: String, _ texts: [String]) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for text in texts {
            separate()
            quote(text)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// A nested object.
    mutating func member(_ name: String, object write: (inout RecordWriter) -> Void) {
        key(name)
        bytes.append(UInt8(ascii: "{"))
        write(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// A member whose value is given as JSON, or as bytes that only look like it.
    mutating func member(_ name: String, raw value: [UInt8]) {
        key(name)
        bytes.append(contentsOf: value)
    }

    /// A time as RFC 3339 text, or as the integer that machines prefer.
    mutating func member(_ name: String, time: Timestamp, as form: TimeForm) {
        switch form {
        case .milliseconds: member(name, time)
        case .offset(let hours): member(name, CivilTime(time, hoursFromUTC: hours).rfc3339)
        }
    }

    private mutating func key(_ name: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        if let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") {
            bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

/// How a sender writes its times. All of them mean the same to the reader.
enum TimeForm: Sendable {
    case milliseconds
    /// RFC 3339 with an offset, 0 being `Z`.
    case offset(hours: Int64)
}

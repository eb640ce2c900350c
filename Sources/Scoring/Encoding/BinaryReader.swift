internal import Events

/// Why stored state cannot be read.
public enum StateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Written by a later version of Tierline.
    case newerVersion(found: UInt8, known: UInt8)
    /// Not what was written.
    case damaged(String)

    /// The cause and the remedy.
    public var description: String {
        switch self {
        case .newerVersion(let found, let known):
            "the state has format \(found), this version of Tierline reads up to \(known); "
                + "run the version that wrote it, or a later one"
        case .damaged(let what):
            "the state is damaged (\(what)); delete it, and it is built again from the log"
        }
    }
}

/// Reads what `BinaryWriter` wrote. Never reads beyond the end, whatever the bytes are.
struct BinaryReader {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { at == bytes.count }

    mutating func byte() throws(StateError) -> UInt8 {
        guard at < bytes.count else { throw .damaged("it ends early") }
        defer { at += 1 }
        return bytes[at]
    }

    mutating func unsigned() throws(StateError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || byte < 2 else { throw .damaged("an integer is too long") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed() throws(StateError) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: (value >> 1) ^ (0 &- (value & 1)))
    }

    /// A point in time of the years that events can have, so that nothing worked out from it overflows.
    mutating func time() throws(StateError) -> Timestamp {
        let time = try signed()
        guard RFC3339.range.contains(time) else { throw .damaged("a time is out of range") }
        return time
    }

    mutating func double() throws(StateError) -> Double {
        let value = Double(bitPattern: try fixed())
        guard value.isFinite else { throw .damaged("a number is not finite") }
        return value
    }

    mutating func fixed<Integer: FixedWidthInteger>() throws(StateError) -> Integer {
        let size = MemoryLayout<Integer>.size
        guard bytes.count - at >= size else { throw .damaged("it ends early") }
        defer { at += size }
        return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: Integer.self))
    }

    mutating func text() throws(StateError) -> String { try view().string }

    /// A text where it lies.
    mutating func view() throws(StateError) -> Text {
        let length = try count(elementSize: 1)
        defer { at += length }
        return Text(bytes: UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
    }

    /// A time written as its distance from another one.
    mutating func time(from anchor: Timestamp) throws(StateError) -> Timestamp {
        let (time, isBeyond) = anchor.addingReportingOverflow(try signed())
        guard !isBeyond, RFC3339.range.contains(time) else { throw .damaged("a time is out of range") }
        return time
    }

    /// The number of elements that follow, bounded by the bytes that are left.
    ///
    /// - Parameter elementSize: The least number of bytes an element takes.
    mutating func count(elementSize: Int) throws(StateError) -> Int {
        let count = try unsigned()
        guard count <= UInt64((bytes.count - at) / elementSize) else { throw .damaged("it ends early") }
        return Int(count)
    }
}

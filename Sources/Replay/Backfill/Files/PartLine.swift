internal import Events

/// A line of a part file: `<milliseconds> <origin><kind> <CloudEvent in structured JSON>`, the first three so that parts can
/// be put together without looking into the events.
struct PartLine {
    /// What brings events, in the order in which those of one millisecond come.
    enum Origin: UInt8 {
        case time = 84  // T
        case record = 82  // R
    }

    /// Which file the event belongs to in the end.
    enum Kind: UInt8, CaseIterable {
        case score = 83  // S
        case tier = 67  // C
        case alert = 65  // A
        case deadLetter = 68  // D
    }

    var time: Timestamp
    var origin: Origin
    var kind: Kind
    var event: [UInt8]

    init(time: Timestamp, origin: Origin, kind: Kind, event: [UInt8]) {
        self.time = time
        self.origin = origin
        self.kind = kind
        self.event = event
    }

    /// `nil` for a line of another making.
    init?(_ line: UnsafeRawBufferPointer) {
        guard let first = line.firstIndex(of: 32), line.count > first + 4, line[first + 3] == 32,
            let time = Int64(String(decoding: line[..<first], as: UTF8.self)),
            let origin = Origin(rawValue: line[first + 1]), let kind = Kind(rawValue: line[first + 2])
        else { return nil }
        self.init(time: time, origin: origin, kind: kind, event: Array(line[(first + 4)...]))
    }

    var bytes: [UInt8] {
        var bytes = Array(String(time).utf8)
        bytes.append(contentsOf: [32, origin.rawValue, kind.rawValue, 32])
        bytes.append(contentsOf: event)
        return bytes
    }
}

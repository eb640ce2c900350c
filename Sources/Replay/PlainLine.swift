internal import Events

/// The lines that `LineWriter.plain` writes.
enum PlainLine {
    /// The record's own bytes, without the place in the log that the export put before them; a line of another making is
    /// its own original.
    static func original(_ line: UnsafeRawBufferPointer) -> [UInt8] {
        var rest = line[...]
        for (index, name) in EventReader.membersOfLines.enumerated() {
            let opening = (index == 0 ? "{\"" : "\"") + name + "\":"
            guard rest.starts(with: opening.utf8) else { return Array(line) }
            rest = rest.dropFirst(opening.utf8.count).drop { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
            guard rest.first == UInt8(ascii: ",") else { return Array(line) }
            rest = rest.dropFirst()
        }
        return [UInt8(ascii: "{")] + rest
    }
}

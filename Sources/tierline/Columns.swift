import Events

/// Plain tables for terminals.
enum Columns {
    /// Pads cells so that columns stand under one another, two spaces apart.
    ///
    /// - Parameter right: The columns that are aligned at their right.
    static func aligned(_ rows: [[String]], right: Set<Int>) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return right.contains(column) ? padding + cell : cell + padding
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// A fixed-point number with all its decimals.
    static func decimal(_ unscaled: Int64, digits: Int) -> String {
        let digitsOnly = String(unscaled.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - digitsOnly.count)) + digitsOnly
        return (unscaled < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    /// Bytes that are meant to be text, without what would upset a terminal, cut to some length.
    static func visible(_ bytes: [UInt8], most: Int) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let cut = text.count > most ? text.prefix(most - 1) + "…" : text[...]
        return String(cut.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "·" : $0 })
    }

    /// A text from outside, such as a name, without what would upset a terminal, cut to some length.
    static func visible(_ text: String, most: Int = .max) -> String { visible(Array(text.utf8), most: most) }

    /// A time as RFC 3339.
    static func time(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

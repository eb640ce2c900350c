internal import Events

/// Events as rows of a table in CSV (RFC 4180), for spreadsheets and databases.
///
/// Spreadsheets take a text that begins like a formula for one, and run it, and names come from whoever sends events.
/// Such a text gets an apostrophe before it, which spreadsheets take for the sign that a text follows. Numbers stay what they
/// are.
struct EventTable {
    /// A column: its name, and where its value lies in an event.
    private struct Column {
        let name: String
        let path: [String]
        /// Decimals of a number; `nil` for what is no number.
        var digits: Int?

        init(_ name: String, _ path: String..., digits: Int? = nil) {
            self.name = name
            self.path = path
            self.digits = digits
        }
    }

    private let columns: [Column]
    private let parser = JSONParser()
    private var row: [UInt8] = []

    /// - Returns: `nil` for what has no table: dead letters are bytes of any kind.
    init?(_ kind: PartLine.Kind) {
        switch kind {
        case .score: columns = EventTable.scores
        case .tier: columns = EventTable.tiers
        case .alert: columns = EventTable.alerts
        case .deadLetter: return nil
        }
    }

    /// The names of the columns, as the first row: like every row without its line feed, which the file adds.
    var heading: [UInt8] { Array((columns.map(\.name).joined(separator: ",") + "\r").utf8) }

    /// The row of an event, until the next call.
    ///
    /// - Parameter event: A CloudEvent in structured JSON.
    /// - Throws: `JSONError` never, as the engine writes JSON.
    mutating func row(of event: [UInt8]) throws -> [UInt8] {
        row.removeAll(keepingCapacity: true)
        try event.withUnsafeBytes { event in
            try parser.parse(event)
            for (index, column) in columns.enumerated() {
                if index > 0 { row.append(UInt8(ascii: ",")) }
                append(column.path.reduce(parser.root) { $0[$1] }, digits: column.digits)
            }
        }
        row.append(13)
        return row
    }

    private mutating func append(_ value: JSONValue, digits: Int?) {
        if let text = value.text {
            append(text: Array(text.bytes))
        } else if let truth = value.boolean {
            row.append(contentsOf: Array((truth ? "true" : "false").utf8))
        } else if let number = value.number {
            var writer = JSONWriter()
            // Up to its digits every number of an event is exact, and none comes near to the bounds.
            let scale = digits ?? 0
            let unscaled = (0..<scale).reduce(number) { value, _ in value * 10 }.rounded()
            writer.decimal(unscaled: Int64(exactly: unscaled) ?? 0, scale: scale)
            row.append(contentsOf: writer.bytes)
        } else if value.isArray {
            append(text: Array(value.elements.compactMap { $0.text?.string }.joined(separator: "; ").utf8))
        }
    }

    private mutating func append(text: [UInt8]) {
        let isFormula = text.first.map(EventTable.formulaStarts.contains) ?? false
        let isPlain = text.allSatisfy { $0 != 34 && $0 != 44 && $0 != 10 && $0 != 13 }
        if isPlain, !isFormula {
            row.append(contentsOf: text)
            return
        }
        row.append(34)
        if isFormula { row.append(UInt8(ascii: "'")) }
        for byte in text {
            if byte == 34 { row.append(34) }
            row.append(byte)
        }
        row.append(34)
    }

    /// What a formula may begin with, and what is skipped before one.
    private static let formulaStarts = Array("=+-@\t\r".utf8)

    private static let cause: [Column] = [
        Column("reason", "data", "reason"), Column("causeId", "data", "cause", "id"),
        Column("causeType", "data", "cause", "type"), Column("model", "data", "model"),
        Column("modelVersion", "data", "modelVersion"),
    ]

    private static let scores: [Column] =
        [
            Column("time", "time"), Column("account", "subject"), Column("score", "data", "score", digits: 2),
            Column("previousScore", "data", "previousScore", digits: 2), Column("tier", "data", "tier"),
            Column("fit", "data", "fit", digits: 2), Column("intent", "data", "intent", digits: 2),
            Column("engagement", "data", "engagement", digits: 2), Column("momentum", "data", "momentum"),
            Column("contacts", "data", "contacts"), Column("penetration", "data", "penetration", digits: 2),
            Column("coolsAt", "data", "coolsAt"), Column("coolsTo", "data", "coolsTo"),
        ] + cause

    private static let tiers: [Column] =
        [
            Column("time", "time"), Column("account", "subject"), Column("tier", "data", "tier"),
            Column("previousTier", "data", "previousTier"), Column("direction", "data", "direction"),
            Column("score", "data", "score", digits: 2),
        ] + cause

    private static let alerts: [Column] =
        [
            Column("time", "time"), Column("account", "subject"), Column("event", "type"),
            Column("alert", "data", "alert"), Column("kind", "data", "kind"), Column("tier", "data", "tier"),
            Column("queue", "data", "queue"), Column("score", "data", "score", digits: 2),
            Column("held", "data", "held"), Column("withdrawn", "data", "withdrawn"),
            Column("respondBy", "data", "respondBy"), Column("action", "data", "action"),
            Column("play", "data", "play"), Column("drivers", "data", "drivers"),
        ] + cause
}

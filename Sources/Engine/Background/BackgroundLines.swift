/// Several records in one value: a line each.
package enum BackgroundLines {
    /// The value of records. JSON as it is written here has no line ends.
    package static func value(of records: [[UInt8]]) -> [UInt8] { Array(records.joined(separator: [newline])) }

    /// The records in a value.
    package static func records(of value: [UInt8]) -> [[UInt8]] {
        value.split(separator: newline).map { Array($0) }
    }

    private static let newline = UInt8(ascii: "\n")
}

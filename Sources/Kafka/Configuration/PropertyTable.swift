internal import CRdKafka
internal import Glibc

/// A property as librdkafka documents it.
struct KnownProperty: Sendable {
    var name: String
    /// The name that it is an alias of, else its own.
    var canonicalName: String
    var isForConsumers: Bool
    var isForProducers: Bool
    /// The values that it may have, if they are few enough to have names.
    var choices: [String]
    /// Bounds or choices, in librdkafka's words; may be empty.
    var range: String
}

/// What librdkafka can be told, read from the table that it writes of itself.
///
/// There is no call that lists the properties one by one; a dump of a configuration leaves out those without a value.
enum PropertyTable {
    static let properties: [KnownProperty] = parse(written())
    static let byName = Dictionary(properties.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    private static func written() -> String {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        guard let stream = open_memstream(&bytes, &count) else { return "" }
        rd_kafka_conf_properties_show(stream)
        fclose(stream)
        defer { free(bytes) }
        return bytes.map { String(cString: $0) } ?? ""
    }

    /// Rows are `name | C, P or * | range | default | importance | description`.
    private static func parse(_ table: String) -> [KnownProperty] {
        table.split(separator: "\n").compactMap { row in
            let cells = row.split(separator: "|", maxSplits: 5, omittingEmptySubsequences: false).map(trimmed)
            guard cells.count == 6, ["*", "C", "P"].contains(cells[1]) else { return nil }
            let description = cells[5]
            guard !description.contains("*Type: see dedicated API*") else { return nil }
            let alias = description.hasPrefix("Alias for `") ? description.split(separator: "`").dropFirst().first : nil
            return KnownProperty(
                name: cells[0], canonicalName: alias.map(String.init) ?? cells[0],
                isForConsumers: cells[1] != "P", isForProducers: cells[1] != "C",
                choices: cells[2].contains("..") ? [] : cells[2].split(separator: ",").map(trimmed),
                range: cells[2])
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}

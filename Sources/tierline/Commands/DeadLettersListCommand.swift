import ArgumentParser
import Engine
import Events
import Kafka
import Replay

struct DeadLettersListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the records that were refused, and why.",
        discussion: """
            OFFSET is the place among the dead letters, as --offsets takes it; FROM is where the record was read.

            Example: tierline dead-letters list --config tierline.yaml --reason missing-field --since 2026-03-02T00:00:00Z
            """)

    @OptionGroup var options: DeadLetterOptions

    @Option(help: "Only the newest so many; 0: all of them.")
    var limit = 50

    @Flag(help: "Print JSON lines, with the records' bytes in base64.")
    var json = false

    func validate() throws {
        if !(0...1_000_000_000).contains(limit) { throw ValidationError("--limit must be from 0 to 1000000000") }
    }

    func run() throws {
        let installation = try Installation(configurationFile: options.config)
        let log = installation.librdkafkaWarnings()
        var found: [StoredDeadLetter] = []
        var count = 0
        try Failure.describing {
            let topic = try DeadLetterTopic(installation.engine(), log: log)
            try topic.read(options.selection) { letter in
                count += 1
                found.append(letter)
                if limit > 0, found.count >= 2 * limit + 1000 { keepNewest(&found) }
            }
        }
        keepNewest(&found)
        if json {
            for letter in found { print(DeadLettersListCommand.line(letter)) }
        } else {
            printTable(found, of: count)
        }
    }

    /// Brings them in order of time, and drops the oldest beyond the limit.
    private func keepNewest(_ letters: inout [StoredDeadLetter]) {
        letters.sort { ($0.time, $0.partition, $0.offset) < ($1.time, $1.partition, $1.offset) }
        if limit > 0, letters.count > limit { letters.removeFirst(letters.count - limit) }
    }

    private func printTable(_ letters: [StoredDeadLetter], of count: Int) {
        if letters.isEmpty { return print("No dead letters.") }
        let rows = letters.map { letter in
            [
                "\(letter.partition):\(letter.offset)", Columns.time(letter.time), Columns.visible(letter.reason),
                letter.key.map { Columns.visible($0, most: 40) } ?? "null",
                "\(letter.source)@\(letter.sourceOffset)",
                Columns.visible(letter.detail) + (letter.isCut ? " (cut)" : ""),
            ]
        }
        let table = Columns.aligned([["OFFSET", "TIME", "REASON", "KEY", "FROM", "DETAIL"]] + rows, right: [])
        print(table.joined(separator: "\n"))
        if count > letters.count { print("… and \(count - letters.count) earlier ones: --limit 0 shows them all.") }
    }

    private static func line(_ letter: StoredDeadLetter) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("partition"); writer.integer(Int64(letter.partition))
        writer.key("offset"); writer.integer(letter.offset)
        writer.key("time"); writer.timestamp(letter.time)
        writer.key("reason"); writer.string(letter.reason)
        writer.key("detail"); writer.string(letter.detail)
        writer.key("from")
        writer.beginObject()
        writer.key("topic"); writer.string(letter.source.topic)
        writer.key("partition"); writer.integer(Int64(letter.source.partition))
        writer.key("offset"); writer.integer(letter.sourceOffset)
        writer.endObject()
        writer.key("cut"); writer.boolean(letter.isCut)
        writer.key("key"); writer.base64(letter.key)
        writer.key("value"); writer.base64(letter.value)
        writer.key("headers")
        writer.beginArray()
        for header in letter.headers {
            writer.beginObject()
            writer.key("name"); writer.string(header.name)
            writer.key("value"); writer.base64(header.value)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func base64(_ bytes: [UInt8]?) {
        if let bytes { string(Base64.encode(bytes)) } else { null() }
    }
}

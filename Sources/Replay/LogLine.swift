internal import Engine
internal import Events

/// A line of a log at rest: a record as JSON (scoring contract, section 12).
///
/// Either a record's own object, with `recorded`, `partition` and `offset` added where they are known, its key being
/// its account; or an envelope `{recorded, partition, offset, key, headers, raw}` for any other record, key and value
/// in base64. The first line may describe the log: `{"log": {"partitions", "partitioner"}}`.
struct LogLine {
    /// What the log was.
    struct Header: Hashable {
        var partitions: Int
        var partitioner: KeyPartitioner?
    }

    enum Content {
        case header(Header)
        /// The record's own object: the line itself.
        case plain
        case envelope(key: [UInt8]?, value: [UInt8]?, headers: [(name: String, value: [UInt8]?)])
    }

    var content: Content
    /// `nil` where the line does not say.
    var recorded: Timestamp?
    var partition: Int32
    var offset: Int64?

    /// What Tierline means by it; `nil` for a record of an account.
    var control: LogRecord.Control? {
        guard case .envelope(nil, _, let headers) = content else { return nil }
        return headers.last { $0.name == "tierline" }?.value.flatMap { bytes in
            bytes.withUnsafeBytes { LogRecord.Control(header: $0) }
        }
    }
}

/// What is wrong with a line that is no record at all.
public struct LogLineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as it was given, or `standard input`.
    public let file: String
    /// The number of the line, from 1 on.
    public let line: Int
    /// What is wrong with it, in words.
    public let cause: String

    /// The place in the form that editors and compilers use, then the cause.
    public var description: String { "\(file):\(line): \(cause)" }
}

/// Reads the lines of a log at rest.
final class LogLineReader {
    private let parser = JSONParser()

    /// The greatest offset that a line may say. No log gets there, and the lines after it still have offsets.
    static let greatestOffset = Int64.max / 2

    /// Reads what a line says of its place in the log.
    ///
    /// A line that is not a JSON object is a plain one: what is wrong with it is for the engine to say, as it would of
    /// the same bytes in the log.
    ///
    /// - Throws: What is wrong with an envelope or with the place, in words.
    func read(_ line: UnsafeRawBufferPointer) throws(Problem) -> LogLine {
        var result = LogLine(content: .plain, recorded: nil, partition: 0, offset: nil)
        do {
            try parser.parse(line)
        } catch {
            return result
        }
        let root = parser.root
        guard root.isObject else { return result }
        let log = root["log"]
        if log.isObject {
            result.content = .header(try header(log))
            return result
        }
        let recorded = root["recorded"]
        if !recorded.isMissing {
            guard let time = recorded.timestamp else { throw Problem("`recorded` is neither a time nor milliseconds") }
            result.recorded = time
        }
        let partition = root["partition"]
        if !partition.isMissing {
            guard let number = partition.integer, let place = Int32(exactly: number), place >= 0 else {
                throw Problem("`partition` is not a number from 0 on")
            }
            result.partition = place
        }
        let offset = root["offset"]
        if !offset.isMissing {
            guard let number = offset.integer, (0...LogLineReader.greatestOffset).contains(number) else {
                throw Problem("`offset` is not a number from 0 to \(LogLineReader.greatestOffset)")
            }
            result.offset = number
        }
        if root.hasMember("raw") {
            result.content = .envelope(
                key: try bytes(root["key"], "key"), value: try bytes(root["raw"], "raw"),
                headers: try headers(root["headers"]))
        }
        return result
    }

    /// When what the line just read tells of happened; `nil` where it does not say.
    var eventTime: Timestamp? { parser.root["time"].timestamp }

    /// The account of a plain line that was just read; `nil` where it names none.
    func account(_ line: UnsafeRawBufferPointer) -> Text? {
        (try? parser.parse(line)) == nil ? nil : parser.root["account"].text
    }

    struct Problem: Error {
        let cause: String
        init(_ cause: String) { self.cause = cause }
    }

    private func header(_ log: JSONValue) throws(Problem) -> LogLine.Header {
        guard let partitions = log["partitions"].integer, (1...1_000_000).contains(partitions) else {
            throw Problem("`log.partitions` is not a number from 1 on")
        }
        let name = log["partitioner"]
        if name.isMissing { return LogLine.Header(partitions: Int(partitions), partitioner: nil) }
        guard let partitioner = name.text.flatMap({ KeyPartitioner(rawValue: $0.string) }) else {
            throw Problem("`log.partitioner` is neither murmur2 nor crc32")
        }
        return LogLine.Header(partitions: Int(partitions), partitioner: partitioner)
    }

    private func bytes(_ value: JSONValue, _ name: String) throws(Problem) -> [UInt8]? {
        if value.isMissing { return nil }
        guard let text = value.text, let bytes = Base64.decode(text.string) else {
            throw Problem("`\(name)` is neither base64 nor null")
        }
        return bytes
    }

    private func headers(_ value: JSONValue) throws(Problem) -> [(name: String, value: [UInt8]?)] {
        if value.isMissing { return [] }
        guard value.isObject else { throw Problem("`headers` is not an object") }
        var headers: [(name: String, value: [UInt8]?)] = []
        for (key, value) in value.members {
            if value.isMissing {
                headers.append((key.string, nil))
            } else if let text = value.text {
                headers.append((key.string, Array(text.bytes)))
            } else {
                throw Problem("the header `\(key.string)` is not text")
            }
        }
        return headers
    }
}

extension JSONValue {
    /// Whether an object has a member of this name, null or not.
    func hasMember(_ name: StaticString) -> Bool {
        for (key, _) in members where key == name { return true }
        return false
    }
}

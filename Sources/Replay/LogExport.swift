public import Engine
internal import Events
public import Kafka

/// Writes the log out as lines, from its beginning to where it ends at the start of the export.
public final class LogExport {
    private let scan: TopicScan
    private let topic: String
    private let partitioner: KeyPartitioner
    private let reader = EventReader(fields: FieldTable(paths: []))
    private var line = LineWriter()

    /// - Parameters:
    ///   - configuration: Where the log is.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        scan = try TopicScan(configuration, group: "export", log: log)
        topic = configuration.logTopic
        partitioner = configuration.partitioner
    }

    /// Exports.
    ///
    /// - Parameter write: Is handed one line at a time, its end included.
    /// - Throws: `KafkaError` where the broker does not answer, `TopicProblem` where there is no log, or what `write`
    ///   throws.
    public func run(write: (UnsafeRawBufferPointer) throws -> Void) throws {
        let partitions = try scan.partitions(of: topic, remedy: "check log.topic")
        try line.header(partitions: partitions, partitioner, write)
        try scan.read(topic, partitions: 0..<Int32(partitions)) { try export($0, write) }
        scan.close()
    }

    private func export(
        _ message: borrowing Message, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        if let value = message.value, let key = message.key, isPlain(value, key) {
            try line.plain(message, value, write)
        } else {
            try line.envelope(message, write)
        }
    }

    /// Whether a record is one of the contract's under its own key, without a member that a line adds by itself.
    private func isPlain(_ value: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer) -> Bool {
        guard let event = try? reader.read(value: value, key: key), !event.root.isMissing else { return false }
        for (name, _) in event.root.members {
            for reserved in EventReader.membersOfLines + ["key", "headers", "raw", "log"] where name == reserved {
                return false
            }
        }
        return true
    }
}

/// Writes the lines of a log at rest.
struct LineWriter {
    private var writer = JSONWriter()
    private var bytes: [UInt8] = []

    mutating func header(
        partitions: Int, _ partitioner: KeyPartitioner, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        writer.removeAll()
        writer.beginObject()
        writer.key("log")
        writer.beginObject()
        writer.key("partitions")
        writer.integer(Int64(partitions))
        writer.key("partitioner")
        writer.string(partitioner.rawValue)
        writer.endObject()
        writer.endObject()
        bytes = writer.bytes
        bytes.append(10)
        try bytes.withUnsafeBytes(write)
    }

    /// The record's own bytes, with its place in the log before its first member. `PlainLine.original` undoes it.
    mutating func plain(
        _ message: borrowing Message, _ value: UnsafeRawBufferPointer,
        _ write: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        writer.removeAll()
        writer.beginObject()
        writer.place(message)
        bytes = writer.bytes
        bytes.append(UInt8(ascii: ","))
        let body = value.drop { $0 != UInt8(ascii: "{") }.dropFirst()
        // A line end in JSON can only be white space between values.
        for byte in body { bytes.append(byte == 10 || byte == 13 ? 32 : byte) }
        bytes.append(10)
        try bytes.withUnsafeBytes(write)
    }

    mutating func envelope(
        _ message: borrowing Message, _ write: (UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        writer.removeAll()
        writer.beginObject()
        writer.place(message)
        writer.key("key")
        writer.base64(message.key)
        writer.key("headers")
        writer.beginObject()
        message.forEachHeader { name, value in
            writer.key(String(decoding: name, as: UTF8.self))
            if let value { writer.string(String(decoding: value, as: UTF8.self)) } else { writer.null() }
        }
        writer.endObject()
        writer.key("raw")
        writer.base64(message.value)
        writer.endObject()
        bytes = writer.bytes
        bytes.append(10)
        try bytes.withUnsafeBytes(write)
    }
}

extension JSONWriter {
    fileprivate mutating func place(_ message: borrowing Message) {
        key("recorded")
        integer(message.time.milliseconds)
        key("partition")
        integer(Int64(message.partition))
        key("offset")
        integer(message.offset)
    }

    fileprivate mutating func base64(_ bytes: UnsafeRawBufferPointer?) {
        if let bytes { string(Base64.encode(Array(bytes))) } else { null() }
    }
}

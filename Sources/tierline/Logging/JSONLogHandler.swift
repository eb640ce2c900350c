import Events
import Glibc
import Logging

/// Writes log lines as JSON objects, one a line, to the standard error.
///
/// `time`, `level` and `message` always; then `error` if there is one, and the metadata under their own names.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("time")
        writer.timestamp(wallClock())
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("message")
        writer.string(event.message.description)
        if let error = event.error {
            writer.key("error")
            writer.string("\(error)")
        }
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        for (name, value) in all.sorted(by: { $0.key < $1.key })
        where !["time", "level", "message", "error"].contains(name) {
            writer.key(name)
            writer.metadata(value)
        }
        writer.endObject()
        var line = writer.bytes
        line.append(10)
        // One write a line, so that lines of several threads do not mix.
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

extension JSONWriter {
    fileprivate mutating func metadata(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let value): string(value.description)
        case .array(let values):
            beginArray()
            for value in values { metadata(value) }
            endArray()
        case .dictionary(let values):
            beginObject()
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                key(name)
                metadata(value)
            }
            endObject()
        }
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z, by the machine's clock.
func wallClock() -> Timestamp {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Timestamp(now.tv_sec) * 1000 + Timestamp(now.tv_nsec) / 1_000_000
}

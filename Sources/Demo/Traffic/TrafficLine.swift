internal import Engine
internal import Events

extension TrafficRecord {
    /// The record as a line of JSON: `arrival`, and `key` and `value` in base64 or null.
    public func line() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("arrival")
        writer.integer(arrival)
        for (name, bytes) in [("key", key), ("value", value)] {
            writer.key(name)
            if let bytes { writer.string(Base64.encode(bytes)) } else { writer.null() }
        }
        writer.endObject()
        return writer.bytes + [10]
    }
}

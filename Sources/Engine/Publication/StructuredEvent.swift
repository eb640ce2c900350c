public import Events
internal import Scoring

/// The structured JSON form of a CloudEvent: attributes and value in one object.
extension JSONWriter {
    /// Writes an event whose value is JSON.
    ///
    /// - Parameters:
    ///   - event: Its attributes.
    ///   - source: Where it comes from.
    ///   - subject: The account.
    ///   - data: Its value, a JSON text.
    public mutating func structured(
        _ event: CloudEvent, source: EventSource, subject: String, data: UnsafeRawBufferPointer
    ) {
        beginObject()
        attributes(event, source: source)
        key("subject"); string(subject)
        key("datacontenttype"); string("application/json")
        key("data")
        raw(data)
        endObject()
    }

    /// Writes a dead letter: the record's bytes in base64, and where it lay and what was wrong with it as extension
    /// attributes.
    public mutating func structured(_ event: CloudEvent, source: EventSource, deadLetter letter: DeadLetter) {
        beginObject()
        attributes(event, source: source)
        if let account = letter.key { key("subject"); string(String(decoding: account, as: UTF8.self)) }
        key("reason"); string(letter.refusal.reason)
        key("detail"); string(letter.refusal.detail)
        key("partition"); integer(Int64(letter.partition))
        key("offset"); integer(letter.offset)
        if let value = letter.value { key("data_base64"); string(Base64.encode(value)) }
        endObject()
    }

    private mutating func attributes(_ event: CloudEvent, source: EventSource) {
        key("specversion"); string("1.0")
        key("id"); string(event.id.hex)
        key("source"); string(source.path)
        key("type"); string(event.type.name)
        key("time"); timestamp(event.time)
        if source.isReplay { key("tierlinereplay"); boolean(true) }
    }
}

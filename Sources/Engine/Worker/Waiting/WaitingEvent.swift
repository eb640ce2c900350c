internal import Events
internal import Scoring

/// An event about an alert, whole, that waits to be sent: later it is the same to the last byte.
struct WaitingEvent: Hashable {
    var account: String
    var queue: String
    var event: CloudEvent
    /// Its JSON value.
    var data: [UInt8]
    /// How many alerts the application may send in a minute.
    var alertsPerMinute: Int

    init(account: String, queue: String, event: CloudEvent, data: [UInt8], alertsPerMinute: Int) {
        self.account = account
        self.queue = queue
        self.event = event
        self.data = data
        self.alertsPerMinute = alertsPerMinute
    }

    private static let types: [EventType] = [.alert, .serviceLevel]

    /// The stored form: JSON, its value within it as a text.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("account"); writer.string(account)
        writer.key("queue"); writer.string(queue)
        writer.key("type"); writer.string(event.type.name)
        writer.key("id"); writer.string(event.id.hex)
        writer.key("time"); writer.integer(event.time)
        writer.key("alertsPerMinute"); writer.integer(Int64(alertsPerMinute))
        writer.key("data"); data.withUnsafeBytes { writer.string(utf8: $0) }
        writer.endObject()
        return writer.bytes
    }

    /// Reads the stored form.
    ///
    /// - Throws: `StateError` where it is none.
    init(_ bytes: [UInt8]) throws(StateError) {
        let parser = JSONParser()
        guard (try? bytes.withUnsafeBytes { try parser.parse($0) }) != nil else {
            throw .damaged("an alert that waits is not JSON")
        }
        let root = parser.root
        guard let account = root["account"].text?.string, let queue = root["queue"].text?.string,
            let type = root["type"].text?.string,
            let known = WaitingEvent.types.first(where: { "\($0.name)" == type }),
            let id = (root["id"].text?.string).flatMap(Hash128.init(hex:)), let time = root["time"].integer,
            let alertsPerMinute = root["alertsPerMinute"].integer.flatMap(Int.init(exactly:)),
            1...AlertPace.highest ~= alertsPerMinute, let data = root["data"].text
        else { throw .damaged("an alert that waits lacks something") }
        self.init(
            account: account, queue: queue, event: CloudEvent(type: known, id: id, time: time),
            data: Array(data.bytes), alertsPerMinute: alertsPerMinute)
    }
}

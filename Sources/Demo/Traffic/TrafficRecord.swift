public import Events

/// One record as it reaches the log.
public struct TrafficRecord: Hashable, Sendable {
    /// When it reaches the log: its record time.
    public var arrival: Timestamp
    /// The account, or whatever a faulty sender put in its place.
    public var key: [UInt8]?
    /// JSON, or whatever a faulty sender took for it; `nil` deletes the account.
    public var value: [UInt8]?
    /// What went wrong on the way, if anything.
    public var mishap: Mishap?

    /// A record that arrives at `arrival`, in milliseconds.
    public init(arrival: Timestamp, key: [UInt8]?, value: [UInt8]?, mishap: Mishap? = nil) {
        self.arrival = arrival
        self.key = key
        self.value = value
        self.mishap = mishap
    }

    /// Somebody in sales takes an alert.
    ///
    /// - Parameters:
    ///   - alert: The id of the alert, as published.
    ///   - person: Who takes it.
    ///   - time: When, which is also when the record reaches the log.
    public static func acknowledgement(
        of alert: String, account: String, by person: String, at time: Timestamp
    ) -> TrafficRecord {
        var writer = RecordWriter()
        writer.member("id", "ack-\(alert)")
        writer.member("time", time: time, as: .offset(hours: 0))
        writer.member("account", account)
        writer.member("type", "alert.acknowledged")
        writer.member("alert", alert)
        writer.member("by", person)
        return TrafficRecord(arrival: time, key: Array(account.utf8), value: writer.finish())
    }
}

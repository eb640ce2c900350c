internal import Events
internal import Kafka

/// A record that is kept until it can be taken in.
struct HeldRecord {
    let offset: Int64
    private let recorded: Timestamp
    private let value: [UInt8]?
    private let control: LogRecord.Control?

    init(_ record: LogRecord) {
        offset = record.offset
        recorded = record.recorded ?? 0
        value = record.value.map(Array.init)
        control = record.control
    }

    func withRecord<Result>(_ body: (LogRecord) throws -> Result) rethrows -> Result {
        try withOptionalBytes(value) { value in
            try body(LogRecord(offset: offset, recorded: recorded, key: nil, value: value, control: control))
        }
    }
}

extension LogRecord {
    /// A view of a message of the log, as long as that is held.
    init(_ message: borrowing Message) {
        self.init(
            offset: message.offset, recorded: message.time.milliseconds, key: message.key, value: message.value,
            control: message.key == nil ? message.header("tierline").flatMap(LogRecord.Control.init) : nil)
    }
}

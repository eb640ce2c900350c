public import Events
public import Kafka

extension DeadLetter {
    /// A record as it was read.
    ///
    /// - Parameters:
    ///   - message: The record.
    ///   - refusal: Why it cannot be applied.
    ///   - clock: The engine clock.
    public init(_ message: borrowing Message, _ refusal: Refusal, clock: Timestamp) {
        var headers: [(name: String, value: [UInt8]?)] = []
        message.forEachHeader { name, value in
            headers.append((String(decoding: name, as: UTF8.self), value.map(Array.init)))
        }
        self.init(
            refusal: refusal, partition: message.partition, offset: message.offset, time: clock,
            key: message.key.map(Array.init), value: message.value.map(Array.init), headers: headers)
    }
}

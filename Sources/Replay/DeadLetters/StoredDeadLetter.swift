public import Events
public import Kafka

/// A refused record as it lies in the topic of dead letters.
public struct StoredDeadLetter: Sendable {
    /// Where it lies in that topic.
    public let partition: Int32
    /// Where it lies in its partition.
    public let offset: Int64
    /// When it was put there.
    public let time: Timestamp
    /// Why it was refused, as a code.
    public let reason: String
    /// What was found and what is wanted, in words.
    public let detail: String
    /// Where the record was read.
    public let source: TopicPartition
    /// Where it lay in its partition.
    public let sourceOffset: Int64
    /// The engine clock when it was read.
    public let clock: Timestamp
    /// Whether it was too large to be kept whole.
    public let isCut: Bool
    /// The record's key, as it was.
    public let key: [UInt8]?
    /// The record's value, as it was.
    public let value: [UInt8]?
    /// The record's own headers, as they were.
    public let headers: [(name: String, value: [UInt8]?)]

    /// Whether it is a record of Tierline's own, such as a model that could not be used.
    public var isControl: Bool { key == nil && headers.contains { $0.name == "tierline" } }

    /// What Tierline puts before the record's own headers, in this order; then `cut` where something was, or where the
    /// record's own first header bears that name.
    private static let added = [
        "ce_specversion", "ce_id", "ce_time", "ce_source", "ce_type", "content-type", "reason", "detail", "topic",
        "partition", "offset",
    ]

    /// Reads a message of the topic; `nil` for one that Tierline has not written.
    init?(_ message: borrowing Message) {
        var all: [(name: String, value: [UInt8]?)] = []
        message.forEachHeader { name, value in
            all.append((String(decoding: name, as: UTF8.self), value.map(Array.init)))
        }
        let added = StoredDeadLetter.added
        guard all.count >= added.count, zip(all, added).allSatisfy({ $0.name == $1 }) else { return nil }
        var texts: [String: String] = [:]
        for (name, value) in all.prefix(added.count) { texts[name] = String(decoding: value ?? [], as: UTF8.self) }
        guard let reason = texts["reason"], let topic = texts["topic"],
            let sourcePartition = texts["partition"].flatMap({ Int32($0) }),
            let sourceOffset = texts["offset"].flatMap({ Int64($0) }),
            var clock = texts["ce_time"], let time = clock.withUTF8({ RFC3339.parse(UnsafeRawBufferPointer($0)) })
        else { return nil }
        let own = all.dropFirst(added.count)
        let tells = own.first?.name == "cut"
        isCut = tells && own.first?.value.map { String(decoding: $0, as: UTF8.self) } == "true"
        headers = Array(tells ? own.dropFirst() : own)
        partition = message.partition
        offset = message.offset
        self.time = message.time.milliseconds
        self.reason = reason
        detail = texts["detail"] ?? ""
        source = TopicPartition(topic: topic, partition: sourcePartition)
        self.sourceOffset = sourceOffset
        self.clock = time
        key = message.key.map(Array.init)
        value = message.value.map(Array.init)
    }
}

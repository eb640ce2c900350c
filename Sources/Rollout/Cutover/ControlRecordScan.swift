internal import Engine
internal import Events
internal import Kafka
internal import Replay

/// What lies at the end of the log: the records of a cutover, and the time.
struct ControlRecordScan {
    /// The name of the header by which the records of a cutover are known.
    static let header: StaticString = "rollout"

    /// The partitions in which there is a record of the cutover.
    private(set) var found: Set<Int32> = []
    /// The time of the last record seen, by partition.
    private(set) var times: [Int32: Timestamp] = [:]

    /// Reads from the marks on, and the record before each, for its time.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    init(_ scan: TopicScan, topic: String, marks: [Int32: Int64], id: String) throws {
        try scan.read(topic, partitions: marks.keys.sorted(), from: marks.mapValues { max(0, $0 - 1) }) { message in
            times[message.partition] = message.time.milliseconds
            guard message.key == nil, message.offset >= marks[message.partition] ?? 0,
                let value = message.header(ControlRecordScan.header), value.elementsEqual(id.utf8)
            else { return }
            found.insert(message.partition)
        }
    }
}

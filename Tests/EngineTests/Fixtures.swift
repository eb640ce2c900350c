import Engine
import Events
import Scoring
import TestSupport
import Testing

let second: Timestamp = 1000
let hour: Timestamp = 3_600_000
let day: Timestamp = 86_400_000

/// A model under which the score is the sum of `value` over an account's events, halved every day.
func simpleModel(version: String = "1", times: Int = 1, more: String = "") throws -> ModelRevision {
    try ModelRevision(
        text: """
            model: simple
            version: "\(version)"
            weights: {engagement: 100}
            signals:
              - {name: visit, category: engagement, points: {from: value, times: \(times)}, half_life: 1d,
                 when: {type: {equals: visit}}}
            tiers:
              - {name: A, enter: 50, exit: 40}
              - {name: B, enter: 20}
              - {name: C, enter: 0}
            \(more)
            """, fileName: "simple.yaml")
}

/// A record of the log that a test owns.
struct Entry {
    var offset: Int64
    var recorded: Timestamp?
    var key: [UInt8]?
    var value: [UInt8]?
    var control: LogRecord.Control?

    static func visit(
        _ account: String, _ value: Int, at time: Timestamp, offset: Int64, id: String? = nil
    ) -> Entry {
        json(
            account,
            """
            {"id":"\(id ?? "e\(offset)")","time":\(time),"account":"\(account)","type":"visit","value":\(value)}
            """, at: time, offset: offset)
    }

    static func json(_ account: String, _ text: String, at time: Timestamp, offset: Int64) -> Entry {
        Entry(offset: offset, recorded: time, key: Array(account.utf8), value: Array(text.utf8))
    }

    static func deletion(_ account: String, at time: Timestamp, offset: Int64) -> Entry {
        Entry(offset: offset, recorded: time, key: Array(account.utf8))
    }

    static func tick(at time: Timestamp, offset: Int64) -> Entry {
        Entry(offset: offset, recorded: time, control: .tick)
    }

    static func model(
        _ revision: ModelRevision, from: Int64? = nil, at time: Timestamp, offset: Int64
    ) -> Entry {
        Entry(offset: offset, recorded: time, value: ModelRecord(revision, from: from).value(), control: .model)
    }
}

func withBytes<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result {
    guard let bytes else { return try body(nil) }
    return try bytes.withUnsafeBytes { try body($0) }
}

func withText<Result>(_ text: String, _ body: (Text) throws -> Result) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes { try body(Text(bytes: $0)) }
}

extension Entry {
    func withRecord<Result>(_ body: (LogRecord) throws -> Result) rethrows -> Result {
        try withBytes(key) { key in
            try withBytes(value) { value in
                try body(LogRecord(offset: offset, recorded: recorded, key: key, value: value, control: control))
            }
        }
    }
}

extension PartitionScorer {
    /// - Parameter log: What came before, for a model that makes sums of its own of it.
    @discardableResult
    func ingest(_ entry: Entry, after log: some Sequence<Entry> = [], notAfter latest: Timestamp? = nil) -> Outcome {
        entry.withRecord { record in
            let successor = succession(at: record, notAfter: latest).map { change in
                let successor = Successor(partition: partition, change: change)
                for entry in log where entry.offset >= change.from! { entry.withRecord { successor.ingest($0) } }
                return successor
            }
            return ingest(record, notAfter: latest, successor: successor)
        }
    }
}

/// What a test compares of an event.
struct Published: Hashable, CustomStringConvertible {
    var kind: String
    var id: String
    var account: String
    var time: Timestamp
    var byTime: Bool
    var text: String

    var description: String { "\(kind) \(account) @\(time)\(byTime ? " by time" : "") \(text)" }
}

extension PartitionScorer {
    /// Takes everything out of the outbox.
    func publish(application: String = "test") -> [Published] {
        var encoder = EventEncoder(application: application)
        defer { outbox.removeAll() }
        return outbox.items.compactMap { item in
            let event: CloudEvent
            let name: String
            switch item.entry {
            case .tier(let account, let change): (event, name) = (encoder.encode(change, account: account), account)
            case .score(let score):
                (event, name) = (encoder.encode(score), score.accountName)
            case .alert(let account, let alert): (event, name) = (encoder.encode(alert, account: account), account)
            case .breach(let account, let breach): (event, name) = (encoder.encode(breach, account: account), account)
            case .deadLetter(let letter): (event, name) = (encoder.encode(letter), "")
            case .deletion(let account):
                return Published(kind: "deletion", id: "", account: account, time: 0, byTime: false, text: "")
            case .superseded: return nil
            }
            return Published(
                kind: "\(event.type)", id: "\(event.id)", account: name, time: event.time, byTime: item.byTime,
                text: String(decoding: encoder.data, as: UTF8.self))
        }
    }

    /// The moves between tiers, in short, without what else was published.
    func publishMoves() -> [String] {
        defer { outbox.removeAll() }
        return outbox.items.compactMap { item in
            guard case .tier(let account, let change) = item.entry else { return nil }
            return "\(account) \(change.previousTier)>\(change.tier) \(change.reason) @\(change.time)"
        }
    }
}

extension Outcome {
    var word: String {
        switch self {
        case .applied: "applied"
        case .repeated: "repeated"
        case .tooOld: "tooOld"
        case .deleted: "deleted"
        case .refused(let refusal): refusal.reason
        }
    }
}

internal import Engine
internal import Events
internal import Scoring

/// Gathers events and puts them in order: by time; within a millisecond first what time does, accounts in byte order,
/// then the records in log order, one partition after the other, then the accounts as they are in the end.
///
/// The order depends on what each partition decided alone, not on how the partitions' lines were mixed.
struct OrderedOutput {
    /// Where an event comes from.
    struct Origin {
        /// What brings events, in order.
        enum Source: Int {
            case time, record, horizon
        }

        var source: Source
        var partition: Int32
        /// Counts what a partition decided, in order.
        var sequence: Int
    }

    private struct Item {
        var time: Timestamp
        var account: String
        var origin: Origin
        /// The place of its line in `bytes`.
        var range: Range<Int>

        func precedes(_ other: Item) -> Bool {
            if time != other.time { return time < other.time }
            if origin.source != other.origin.source { return origin.source.rawValue < other.origin.source.rawValue }
            if origin.source != .record, account != other.account {
                return account.utf8.lexicographicallyPrecedes(other.account.utf8)
            }
            return (origin.partition, origin.sequence) < (other.origin.partition, other.origin.sequence)
        }
    }

    private var encoder: EventEncoder
    private var writer = JSONWriter()
    private var items: [Item] = []
    private var bytes: [UInt8] = []
    /// By the bytes of the account's name: to a `String`, two spellings of one letter are equal.
    private var kept: [[UInt8]: (score: ScoreDecision, account: String, origin: Origin)] = [:]

    init(application: String) {
        encoder = EventEncoder(application: application)
    }

    mutating func add(tier change: TierChange, _ account: String, _ origin: Origin) {
        add(encoder.encode(change, account: account), account, origin)
    }

    mutating func add(score: ScoreDecision, _ account: String, _ origin: Origin) {
        add(encoder.encode(score), account, origin)
    }

    mutating func add(alert: Alert, _ account: String, _ origin: Origin) {
        add(encoder.encode(alert, account: account), account, origin)
    }

    mutating func add(breach: Breach, _ account: String, _ origin: Origin) {
        add(encoder.encode(breach, account: account), account, origin)
    }

    /// Keeps a score until the account's next.
    mutating func keep(score: ScoreDecision, _ account: String, _ origin: Origin) {
        kept[Array(account.utf8)] = (score, account, origin)
    }

    /// Drops the score kept for an account.
    mutating func forget(_ account: String) {
        kept[Array(account.utf8)] = nil
    }

    mutating func add(deadLetter letter: DeadLetter, _ origin: Origin) {
        let event = encoder.encode(letter)
        writer.removeAll()
        writer.structured(event, source: encoder.source, deadLetter: letter)
        append(event.time, "", origin)
    }

    /// Writes everything out, a line each.
    mutating func write(_ write: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        for kept in kept.values { add(score: kept.score, kept.account, kept.origin) }
        kept.removeAll()
        items.sort { $0.precedes($1) }
        for item in items {
            try bytes.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[item.range])) }
        }
    }

    private mutating func add(_ event: CloudEvent, _ account: String, _ origin: Origin) {
        writer.removeAll()
        encoder.withUnsafeData {
            writer.structured(event, source: encoder.source, subject: account, data: $0)
        }
        append(event.time, account, origin)
    }

    private mutating func append(_ time: Timestamp, _ account: String, _ origin: Origin) {
        let start = bytes.count
        writer.withUnsafeBytes { bytes.append(contentsOf: $0) }
        bytes.append(10)
        items.append(Item(time: time, account: account, origin: origin, range: start..<bytes.count))
    }
}

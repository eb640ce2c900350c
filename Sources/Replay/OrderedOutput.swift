internal import Engine
internal import Events
internal import Scoring

/// Gathers events and puts them in order: by time; within a millisecond first what time does, accounts in byte order,
/// then the records in log order.
struct OrderedOutput {
    private struct Item {
        var time: Timestamp
        var byTime: Bool
        var account: String
        var line: Int
        /// The place of its line in `bytes`.
        var range: Range<Int>

        func precedes(_ other: Item) -> Bool {
            if time != other.time { return time < other.time }
            if byTime != other.byTime { return byTime }
            if byTime, account != other.account {
                return account.utf8.lexicographicallyPrecedes(other.account.utf8)
            }
            if !byTime, line != other.line { return line < other.line }
            // As they were added: a tier before its score.
            return range.lowerBound < other.range.lowerBound
        }
    }

    private var encoder: EventEncoder
    private var writer = JSONWriter()
    private var items: [Item] = []
    private var bytes: [UInt8] = []
    private var kept: [String: (score: ScoreDecision, byTime: Bool, line: Int)] = [:]

    init(application: String) {
        encoder = EventEncoder(application: application)
    }

    mutating func add(tier change: TierChange, _ account: String, byTime: Bool, line: Int) {
        add(encoder.encode(change, account: account), account, byTime: byTime, line: line)
    }

    mutating func add(score: ScoreDecision, _ account: String, byTime: Bool, line: Int) {
        add(encoder.encode(score, account: account), account, byTime: byTime, line: line)
    }

    /// Keeps a score until the account's next.
    mutating func keep(score: ScoreDecision, _ account: String, byTime: Bool, line: Int) {
        kept[account] = (score, byTime, line)
    }

    /// Drops the score kept for an account.
    mutating func forget(_ account: String) {
        kept[account] = nil
    }

    mutating func add(deadLetter letter: DeadLetter, line: Int) {
        let event = encoder.encode(letter)
        writer.removeAll()
        writer.structured(event, source: encoder.source, deadLetter: letter)
        append(event.time, "", byTime: false, line: line)
    }

    /// Writes everything out, a line each.
    mutating func write(_ write: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        for (account, kept) in kept { add(score: kept.score, account, byTime: kept.byTime, line: kept.line) }
        kept.removeAll()
        items.sort { $0.precedes($1) }
        let bytes = bytes
        for item in items {
            try bytes.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[item.range])) }
        }
    }

    private mutating func add(_ event: CloudEvent, _ account: String, byTime: Bool, line: Int) {
        writer.removeAll()
        writer.structured(event, source: encoder.source, subject: account, data: encoder.data)
        append(event.time, account, byTime: byTime, line: line)
    }

    private mutating func append(_ time: Timestamp, _ account: String, byTime: Bool, line: Int) {
        let start = bytes.count
        bytes.append(contentsOf: writer.bytes)
        bytes.append(10)
        items.append(Item(time: time, byTime: byTime, account: account, line: line, range: start..<bytes.count))
    }
}

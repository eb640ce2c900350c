public import Events
public import Scoring

/// What a partition has to publish since it was last emptied, in order.
public struct Outbox {
    /// One event to publish.
    public enum Entry {
        case tier(account: String, TierChange)
        case score(account: String, ScoreDecision)
        case alert(account: String, Alert)
        case breach(account: String, Breach)
        case deadLetter(DeadLetter)
        /// The account is gone: a tombstone on the scores.
        case deletion(account: String)
        /// A score that a later one of the same account, or its deletion, replaced before it was sent.
        case superseded
    }

    /// An event and what brought it.
    public struct Item {
        /// What to publish.
        public var entry: Entry
        /// Whether time alone brought it, not a record.
        public var byTime: Bool
    }

    /// In the order in which they were decided.
    public private(set) var items: [Item] = []
    /// Whether only an account's last score is kept, as from one commit to the next.
    public let keepsLastScoreOnly: Bool
    private var lastScores: [String: Int] = [:]

    /// - Parameter keepsLastScoreOnly: Whether a score or a deletion takes out the account's earlier score.
    public init(keepsLastScoreOnly: Bool) {
        self.keepsLastScoreOnly = keepsLastScoreOnly
    }

    /// Adds an event.
    public mutating func append(_ entry: Entry, byTime: Bool = false) {
        if keepsLastScoreOnly {
            switch entry {
            case .score(let account, _):
                if let earlier = lastScores.updateValue(items.count, forKey: account) {
                    items[earlier].entry = .superseded
                }
            case .deletion(let account):
                // A score sent after the tombstone would bring the account back.
                if let earlier = lastScores.removeValue(forKey: account) { items[earlier].entry = .superseded }
            case .tier, .alert, .breach, .deadLetter, .superseded: break
            }
        }
        items.append(Item(entry: entry, byTime: byTime))
    }

    /// Forgets everything, once it was sent.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        lastScores.removeAll(keepingCapacity: true)
    }
}

/// A record that cannot be applied, as it was, and why.
public struct DeadLetter: Sendable {
    /// Why it cannot be applied, and what to do about it.
    public var refusal: Refusal
    /// Where it was read.
    public var partition: Int32
    /// Where it lies in its partition.
    public var offset: Int64
    /// The engine clock when it was read.
    public var time: Timestamp
    /// As it was on the record; `nil` for a null key.
    public var key: [UInt8]?
    /// As it was on the record; `nil` for a null value.
    public var value: [UInt8]?
    /// As they were on the record.
    public var headers: [(name: String, value: [UInt8]?)]

    /// A record as it was read, copied; `time` is the engine clock.
    public init(
        refusal: Refusal, partition: Int32, offset: Int64, time: Timestamp, key: [UInt8]?, value: [UInt8]?,
        headers: [(name: String, value: [UInt8]?)] = []
    ) {
        self.refusal = refusal
        self.partition = partition
        self.offset = offset
        self.time = time
        self.key = key
        self.value = value
        self.headers = headers
    }
}

extension DeadLetter {
    /// The letter such that a message of at most `bytes` bytes holds it, and whether something had to be cut off.
    func cut(toFit bytes: Int) -> (content: DeadLetter, isCut: Bool) {
        // Room for the headers that Tierline adds.
        let room = bytes - 16_384
        let headerBytes = headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + 16 }
        let size = (key?.count ?? 0) + (value?.count ?? 0) + headerBytes
        if size <= room { return (self, false) }
        var cut = self
        let quarter = room / 4
        if headerBytes > quarter { cut.headers = [] }
        cut.key = key.map { Array($0.prefix(quarter)) }
        cut.value = value.map { Array($0.prefix(room / 2)) }
        return (cut, true)
    }
}

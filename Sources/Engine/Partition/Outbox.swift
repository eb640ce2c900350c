public import Events
public import Scoring

/// What a partition has to publish since it was last emptied, in order.
public struct Outbox {
    /// One event to publish.
    public enum Entry {
        // All but scores lie elsewhere: they are few.
        indirect case tier(account: String, TierChange)
        case score(ScoreDecision)
        indirect case alert(account: String, Alert)
        indirect case breach(account: String, Breach)
        indirect case deadLetter(DeadLetter)
        /// The account is gone: a tombstone on the scores.
        indirect case deletion(account: String)
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
    /// One more than where the last score of the account at each place is among the items; 0 without one.
    private var lastScores: [Int32] = []
    private var placesWithScore: [Int] = []

    /// - Parameter keepsLastScoreOnly: Whether a score or a deletion takes out the account's earlier score.
    public init(keepsLastScoreOnly: Bool) {
        self.keepsLastScoreOnly = keepsLastScoreOnly
    }

    /// Adds an event that takes none out.
    public mutating func append(_ entry: consuming Entry, byTime: Bool = false) {
        items.append(Item(entry: entry, byTime: byTime))
    }

    /// Adds a score or a deletion, which where only last scores are kept takes the account's earlier score out.
    ///
    /// - Parameter place: The account's place in the table.
    mutating func append(_ entry: consuming Entry, byTime: Bool = false, of place: Int) {
        if keepsLastScoreOnly {
            while lastScores.count <= place { lastScores.append(0) }
            let earlier = Int(lastScores[place]) - 1
            if earlier >= 0 { items[earlier].entry = .superseded }
            if case .score = entry {
                if earlier < 0 { placesWithScore.append(place) }
                lastScores[place] = Int32(items.count + 1)
            } else {
                // A score sent after the tombstone would bring the account back.
                lastScores[place] = 0
            }
        }
        items.append(Item(entry: entry, byTime: byTime))
    }

    /// Keeps another account that comes to a place apart from the one that was there.
    mutating func forgetScore(of place: Int) {
        if place < lastScores.count { lastScores[place] = 0 }
    }

    /// Forgets everything, once it was sent.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        for place in placesWithScore { lastScores[place] = 0 }
        placesWithScore.removeAll(keepingCapacity: true)
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
        // Room for the headers that Tierline adds. Where there is less than that in all, most letters still need little of it.
        let room = max(bytes - 16_384, bytes / 4)
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

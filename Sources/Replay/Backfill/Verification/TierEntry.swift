public import Events

/// A move between tiers, as two histories are compared by it: all that is published of it but its id and its model's name.
public struct TierEntry: Hashable, Sendable {
    /// Who moved.
    public let account: String
    /// When, to the millisecond.
    public let time: Timestamp
    /// The tier it left.
    public let previousTier: String
    /// The tier it entered.
    public let tier: String
    /// `up` or `down`.
    public let direction: String
    /// In hundredths.
    public let score: Int64
    /// What kind of thing moved it.
    public let reason: String
    /// The record that moved it: its id and type; `nil` where none did.
    public let cause: Cause?

    /// The record that moved an account.
    public struct Cause: Hashable, Sendable {
        /// `nil` for a profile without one.
        public let id: String?
        /// Its type.
        public let type: String
    }

    /// - Parameter data: The value of a tier event.
    /// - Returns: `nil` where it is none.
    init?(_ data: JSONValue) {
        guard let account = data["account"].text, let time = data["time"].timestamp,
            let previousTier = data["previousTier"].text, let tier = data["tier"].text,
            let direction = data["direction"].text, let score = data["score"].number, let reason = data["reason"].text,
            let hundredths = Int64(exactly: (score * 100).rounded())
        else { return nil }
        self.account = account.string
        self.time = time
        self.previousTier = previousTier.string
        self.tier = tier.string
        self.direction = direction.string
        self.score = hundredths
        self.reason = reason.string
        let cause = data["cause"]
        self.cause = cause["type"].text.map { Cause(id: cause["id"].text?.string, type: $0.string) }
    }
}

public import Events

/// What the last score event of an account says of it, as far as models are compared by it.
public struct PublishedScore: Hashable, Sendable {
    /// One line of the ledger.
    public struct Line: Hashable, Sendable {
        /// What the line stands for.
        public var entry: Entry
        /// Its share of the score, in hundredths.
        public var share: Int64
    }

    /// What a line of a ledger stands for; it occurs once in a ledger.
    public struct Entry: Hashable, Sendable {
        /// `fit`, `signal`, `bonus`, `clamp` and so on.
        public var kind: String
        /// The rule, signal or bonus.
        public var name: String
        /// `fit`, `intent` or `engagement`; `nil` for what comes after the categories.
        public var category: String?
    }

    /// The account's name.
    public var account: String
    /// A tier of the model, or `excluded`.
    public var tier: String
    /// In hundredths, as are the sub-scores and the penetration.
    public var score: Int64
    /// How well the account fits, in hundredths.
    public var fit: Int64
    /// How much it looks for, in hundredths.
    public var intent: Int64
    /// How much it deals with us, in hundredths.
    public var engagement: Int64
    /// People who were active in the committee's window.
    public var contacts: Int64
    /// Which part of the committee is among them, in hundredths.
    public var penetration: Int64
    /// Where the score comes from.
    public var ledger: [Line]

    /// Reads the value of a score event; `nil` where it is none.
    public init?(_ value: JSONValue) {
        guard let account = value["account"].text, let tier = value["tier"].text,
            let score = hundredths(value["score"])
        else { return nil }
        self.account = account.string
        self.tier = tier.string
        self.score = score
        fit = hundredths(value["fit"]) ?? 0
        intent = hundredths(value["intent"]) ?? 0
        engagement = hundredths(value["engagement"]) ?? 0
        contacts = value["contacts"].integer ?? 0
        penetration = hundredths(value["penetration"]) ?? 0
        ledger = value["ledger"].elements.map { line in
            Line(
                entry: Entry(
                    kind: line["kind"].text?.string ?? "", name: line["name"].text?.string ?? "",
                    category: line["category"].text?.string),
                share: hundredths(line["share"]) ?? 0)
        }
    }
}

/// A number with at most two decimals, exactly.
private func hundredths(_ value: JSONValue) -> Int64? {
    value.number.flatMap { Int64(exactly: ($0 * 100).rounded()) }
}

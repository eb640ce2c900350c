internal import Scoring

/// How an account stands under a model, as far as models are compared by it.
public struct AccountScore: Hashable, Sendable {
    /// One line of the ledger.
    public struct Line: Hashable, Sendable {
        /// What the line stands for.
        public var entry: Entry
        /// Its share of the score, in hundredths.
        public var share: Int64

        init(entry: Entry, share: Int64) {
            self.entry = entry
            self.share = share
        }
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

    /// A tier of the model, or `excluded`.
    public var tier: String
    /// In hundredths.
    public var score: Int64
    /// Where the score comes from.
    public var ledger: [Line]

    init(tier: String, score: Int64, ledger: [Line]) {
        self.tier = tier
        self.score = score
        self.ledger = ledger
    }

    init(_ score: ExplainedScore) {
        self.init(
            tier: score.tier, score: score.score,
            ledger: score.ledger.map { line in
                Line(
                    entry: Entry(kind: line.kind.rawValue, name: line.name, category: line.category),
                    share: line.share)
            })
    }
}

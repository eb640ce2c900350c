/// An account whose tier or score changes with the model.
public struct Mover: Hashable, Sendable {
    /// How it stands under a model.
    public struct Standing: Hashable, Sendable {
        /// A tier of the model, or `excluded`.
        public var tier: String
        /// In hundredths.
        public var score: Int64
    }

    /// One line of the two ledgers.
    public struct Difference: Hashable, Sendable {
        /// What the line stands for.
        public var entry: AccountScore.Entry
        /// Its share under the old model, in hundredths; 0 where it has no such line.
        public var before: Int64
        /// Its share under the new one.
        public var after: Int64

        /// By how much the share grows, in hundredths.
        public var change: Int64 { after - before }
    }

    /// The account's name.
    public var account: String
    /// Under the old model.
    public var before: Standing
    /// Under the new one.
    public var after: Standing
    /// Where the two ledgers differ, the greatest difference first. The differences sum to that of the scores.
    public var differences: [Difference]

    /// By how much the score grows, in hundredths.
    public var change: Int64 { after.score - before.score }

    /// - Parameters:
    ///   - before: How the account stands.
    ///   - after: How it stands under the new model.
    init(_ account: String, _ before: AccountScore, _ after: AccountScore) {
        self.account = account
        self.before = Standing(tier: before.tier, score: before.score)
        self.after = Standing(tier: after.tier, score: after.score)
        differences = Mover.differences(before.ledger, after.ledger)
    }

    private static func differences(
        _ before: [AccountScore.Line], _ after: [AccountScore.Line]
    ) -> [Difference] {
        var found: [AccountScore.Entry: Difference] = [:]
        for line in before {
            found[line.entry, default: Difference(entry: line.entry, before: 0, after: 0)].before += line.share
        }
        for line in after {
            found[line.entry, default: Difference(entry: line.entry, before: 0, after: 0)].after += line.share
        }
        return found.values.filter { $0.change != 0 }.sorted { a, b in
            if a.change.magnitude != b.change.magnitude { return a.change.magnitude > b.change.magnitude }
            return (a.entry.kind, a.entry.name) < (b.entry.kind, b.entry.name)
        }
    }
}

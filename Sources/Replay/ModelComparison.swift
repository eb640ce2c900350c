public import Scoring

/// How an account stands under a model.
public struct Standing: Hashable, Sendable {
    /// The account's name.
    public let account: String
    /// Its score with all that explains it.
    public let score: ScoreReport
}

/// Two models over the same log: who moves, and why.
public struct ModelComparison: Sendable {
    /// An account that is in another tier under the new model.
    public struct Mover: Sendable {
        /// The account's name.
        public let account: String
        /// Under the old model.
        public let before: ScoreReport
        /// Under the new one.
        public let after: ScoreReport
        /// What changed the score most, greatest first: the entry's kind and name, and the difference of its shares in
        /// hundredths.
        public let reasons: [(entry: String, difference: Int64)]
        /// How the rules of the two tiers differ, in words.
        public let rules: [String]
        /// Whether it moved up (above 0) or down (below 0); 0 where the models have no order of the two tiers in common.
        public let direction: Int
    }

    /// The names of the old model's tiers, best first, `excluded` last.
    public let tiersBefore: [String]
    /// The names of the new model's tiers, best first, `excluded` last.
    public let tiersAfter: [String]
    /// How many accounts went from an old tier (row) to a new one (column).
    public let matrix: [[Int]]
    /// Accounts whose tier's name differs, those whose score moved most first.
    public let movers: [Mover]
    /// How many accounts were compared.
    public let accounts: Int
    /// How many accounts only the old model knows, as it takes in what the new one finds too old, or the other way round.
    public let onlyBefore: Int
    /// How many accounts only the new model knows.
    public let onlyAfter: Int
    /// How many scores differ by a point or more.
    public let rescored: Int

    /// - Parameters:
    ///   - old: The accounts under the old model, each once: `OfflineScore.standings`.
    ///   - oldTiers: The old model's tiers.
    ///   - new: The accounts under the new one.
    ///   - newTiers: The new model's tiers.
    public init(old: [Standing], oldTiers: [Tier], new: [Standing], newTiers: [Tier]) {
        tiersBefore = oldTiers.map(\.name) + ["excluded"]
        tiersAfter = newTiers.map(\.name) + ["excluded"]
        let changes = TierChanges(old: oldTiers, new: newTiers)
        // By bytes, as the engine tells names apart: to a `String`, two spellings of one letter are equal.
        let after = Dictionary(uniqueKeysWithValues: new.map { (Array($0.account.utf8), $0.score) })
        let pairs = old.compactMap { standing in
            after[Array(standing.account.utf8)].map { (standing.account, standing.score, $0) }
        }
        accounts = pairs.count
        onlyBefore = old.count - pairs.count
        onlyAfter = new.count - pairs.count
        rescored = pairs.count { abs($0.1.score - $0.2.score) >= 100 }
        var matrix = Array(repeating: Array(repeating: 0, count: tiersAfter.count), count: tiersBefore.count)
        for (_, before, after) in pairs {
            if let row = tiersBefore.firstIndex(of: before.tier), let column = tiersAfter.firstIndex(of: after.tier) {
                matrix[row][column] += 1
            }
        }
        self.matrix = matrix
        movers = pairs.filter { $0.1.tier != $0.2.tier }.map { account, before, after in
            Mover(
                account: account, before: before, after: after,
                reasons: ModelComparison.reasons(before.ledger, after.ledger),
                rules: changes.between(before.tier, after.tier),
                direction: changes.direction(from: before.tier, to: after.tier))
        }.sorted { a, b in
            let (first, second) = (abs(a.after.score - a.before.score), abs(b.after.score - b.before.score))
            return first != second ? first > second : a.account.utf8.lexicographicallyPrecedes(b.account.utf8)
        }
    }

    /// The three entries whose shares differ most.
    private static func reasons(
        _ before: [LedgerEntry], _ after: [LedgerEntry]
    ) -> [(entry: String, difference: Int64)] {
        var differences: [String: Int64] = [:]
        for entry in after { differences["\(entry.kind.rawValue) \(entry.name)", default: 0] += entry.share }
        for entry in before { differences["\(entry.kind.rawValue) \(entry.name)", default: 0] -= entry.share }
        return differences.filter { $0.value != 0 }.map { (entry: $0.key, difference: $0.value) }
            .sorted {
                abs($0.difference) != abs($1.difference) ? abs($0.difference) > abs($1.difference) : $0.entry < $1.entry
            }
            .prefix(3).map { $0 }
    }
}

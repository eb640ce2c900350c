public import Events

/// A score and where it comes from: what models are compared by, for many accounts, where a whole `ScoreReport` would take too
/// long.
public struct ExplainedScore: Hashable, Sendable {
    /// The tier the account is in, or `excluded`.
    public var tier: String
    /// In hundredths; 0 for the excluded.
    public var score: Int64
    /// Sums to `score`.
    public var ledger: [LedgerEntry]
}

extension Scorer {
    /// What an account comes to at a time that nothing else is left to be done before.
    public func explain(_ account: Account, at time: Timestamp) -> ExplainedScore {
        let assessment = assessor.assess(account, at: .at(time))
        return ExplainedScore(
            tier: model.name(of: account.standing.place), score: assessment.score.hundredths,
            ledger: assessor.ledger(of: account, assessment, at: time))
    }
}

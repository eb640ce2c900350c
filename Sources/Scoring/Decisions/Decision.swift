public import Events

/// Something that is to be published.
public enum Decision: Sendable {
    // All but scores lie elsewhere: they are few, and decisions are handed on several times.
    indirect case tier(TierChange)
    case score(ScoreDecision)
    indirect case alert(Alert)
    indirect case breach(Breach)
}

/// An account moved from one tier to another.
public struct TierChange: Hashable, Sendable {
    /// Towards better tiers or worse ones; `excluded` is below all.
    public enum Direction: String, Hashable, Sendable, CaseIterable {
        case up, down
    }

    /// The tier it is in now, or `excluded`.
    public var tier: String
    /// The tier it left, or `excluded`.
    public var previousTier: String
    /// Which way it went.
    public var direction: Direction
    /// In hundredths.
    public var score: Int64
    /// What kind of thing moved it.
    public var reason: Reason
    /// The record that moved it; `nil` where time alone or a change of model did.
    public var cause: Cause?
    /// The name of the model that decided.
    public var model: String
    /// The version of the model that decided.
    public var modelVersion: String
    /// When it moved, exactly: the engine clock at a record, or the first millisecond at which time alone did it.
    public var time: Timestamp
    /// The offset of the account's last record.
    public var lastOffset: Int64
}

/// A score that is to be published, as it was when that was decided.
///
/// It holds the account as a value: the ledger, the leads and the rest are worked out only if this is still the
/// account's last decision when what was decided is sent.
public struct ScoreDecision: Sendable {
    /// Lies elsewhere, as decisions are handed on several times and most are replaced before anybody looks at them.
    private final class Content: Sendable {
        let account: Account
        let scorer: Scorer
        let previousScore: Int64
        let reason: Reason
        let cause: Cause?
        let time: Timestamp

        init(
            _ account: Account, scorer: Scorer, previousScore: Int64, reason: Reason, cause: Cause?, time: Timestamp
        ) {
            self.account = account
            self.scorer = scorer
            self.previousScore = previousScore
            self.reason = reason
            self.cause = cause
            self.time = time
        }
    }

    private let content: Content

    init(
        _ account: Account, scorer: Scorer, previousScore: Int64, reason: Reason, cause: Cause?, time: Timestamp
    ) {
        content = Content(
            account, scorer: scorer, previousScore: previousScore, reason: reason, cause: cause, time: time)
    }

    var account: Account { content.account }
    var scorer: Scorer { content.scorer }
    var previousScore: Int64 { content.previousScore }
    /// The account's name.
    public var accountName: String { content.account.name.string }
    /// Why it is to be published.
    public var reason: Reason { content.reason }
    /// The record that changed it; `nil` where none did.
    public var cause: Cause? { content.cause }
    /// When it was decided.
    public var time: Timestamp { content.time }
    /// The offset of the account's last record.
    public var lastOffset: Int64 { content.account.lastOffset }
    /// The version of the model that decided.
    public var modelVersion: String { content.scorer.model.model.version }

    /// The score with all that explains it.
    public func report() -> ScoreReport { scorer.assessor.report(self) }
}

/// What became of a record.
public enum Outcome: Sendable {
    /// It changed what is known of its account.
    case applied
    /// The account has seen its id before.
    case repeated
    /// It is older than `limits.age`.
    case tooOld
    /// The account was deleted.
    case deleted
    /// It is for the dead letters.
    case refused(Refusal)
}

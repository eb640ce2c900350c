public import Scoring

/// The tiers of two models, side by side.
public struct TierScales: Sendable {
    /// What an account that no model scores any more is called.
    public static let excluded = "excluded"

    /// The names of the old model's tiers, best first, `excluded` last.
    public let before: [String]
    /// The names of the new model's tiers, best first, `excluded` last.
    public let after: [String]
    /// From which score the old model's tiers take accounts in, best first.
    public let entersBefore: [Double]
    /// The same of the new model.
    public let entersAfter: [Double]

    /// - Parameters:
    ///   - old: The tiers of the model in force, best first.
    ///   - new: The tiers of the model that is to follow.
    public init(old: [Tier], new: [Tier]) {
        before = old.map(\.name) + [TierScales.excluded]
        after = new.map(\.name) + [TierScales.excluded]
        entersBefore = old.map(\.enter)
        entersAfter = new.map(\.enter)
    }

    /// Whether the way is up, which leaving the exclusion is as well, and so is any way from a tier that the new model
    /// does not have: accounts go to its last tier first.
    public func isRise(from tier: String, to next: String) -> Bool {
        guard next != TierScales.excluded, let end = after.firstIndex(of: next) else { return false }
        let start =
            tier == TierScales.excluded
            ? after.count - 1 : after.dropLast().firstIndex(of: tier) ?? after.count - 2
        return end < start
    }
}

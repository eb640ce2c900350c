public import Scoring

/// Into which tier each account goes when a model takes over from another.
///
/// The account keeps the tier it has until the new model moves it. So the tier that the new model alone has given it is
/// not always where it ends up: between the exit and the enter line of a tier it stays where it was. `dwell` alone is left
/// out of account: a fall that it holds up comes a little later.
public struct TierForecast: Sendable {
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
    private let tiers: [Tier]

    /// - Parameters:
    ///   - old: The tiers of the model in force, best first.
    ///   - new: The tiers of the model that is to follow.
    public init(old: [Tier], new: [Tier]) {
        tiers = new
        before = old.map(\.name) + [TierForecast.excluded]
        after = new.map(\.name) + [TierForecast.excluded]
        entersBefore = old.map(\.enter)
        entersAfter = new.map(\.enter)
    }

    /// Where an account goes: by the rule of the new model's tiers, from the tier it has. One that the new model does not
    /// have leaves it in the last tier first.
    ///
    /// - Parameters:
    ///   - tier: The tier it has.
    ///   - score: How it stands under the new model.
    public func tier(from tier: String, to score: PublishedScore) -> String {
        if score.tier == TierForecast.excluded { return TierForecast.excluded }
        let best = tiers.firstIndex { Double(score.score) / 100 >= $0.enter && meets($0, score) } ?? last
        if tier == TierForecast.excluded { return tiers[best].name }
        let current = tiers.firstIndex { $0.name == tier } ?? last
        if best < current { return tiers[best].name }
        let stays = Double(score.score) / 100 >= tiers[current].exit && meets(tiers[current], score)
        return tiers[stays ? current : best].name
    }

    /// The place of the last tier, which takes everybody.
    private var last: Int { tiers.count - 1 }

    /// Whether the way is up, which leaving the exclusion is as well, and so is any way from a tier that the new model
    /// does not have: accounts go to its last tier first.
    public func isRise(from tier: String, to next: String) -> Bool {
        guard next != TierForecast.excluded, let end = after.firstIndex(of: next) else { return false }
        let start =
            tier == TierForecast.excluded
            ? after.count - 1 : tiers.firstIndex { $0.name == tier } ?? last
        return end < start
    }

    /// The queue whose alert a rise into a tier raises.
    public func queue(of tier: String) -> String? {
        tiers.first { $0.name == tier }?.queue
    }

    private func meets(_ tier: Tier, _ score: PublishedScore) -> Bool {
        tier.require.allSatisfy { bound in
            let value: Double =
                switch bound.measure {
                case .fit: Double(score.fit) / 100
                case .intent: Double(score.intent) / 100
                case .engagement: Double(score.engagement) / 100
                case .contacts: Double(score.contacts)
                case .penetration: Double(score.penetration) / 100
                }
            return value >= bound.atLeast
        }
    }
}

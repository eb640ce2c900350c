internal import Events

/// Who is in which tier: the rule, and the same rule for whole spans of time.
extension CompiledModel {
    /// Where an account moves, given what it comes to at `time`; `nil`: it stays.
    func move(from standing: Standing, _ assessment: Assessment, at time: Timestamp) -> Standing.Place? {
        if assessment.isExcluded { return standing.place == .excluded ? nil : .excluded }
        let best = bestTier(assessment)
        guard case .tier(let current) = standing.place else { return .tier(best) }
        if best < current { return .tier(best) }
        if best > current, time - standing.since >= model.dwell, fails(current, assessment) { return .tier(best) }
        return nil
    }

    /// Whether some move is possible in a span in which no window and no dwell ends, given bounds of what the account
    /// comes to in it. For a span of one millisecond this is exact.
    func mayMove(from standing: Standing, low: Assessment, high: Assessment, until end: Timestamp) -> Bool {
        // Profiles do not change with time, and exclusion is theirs.
        guard case .tier(let current) = standing.place, !low.isExcluded else { return false }
        if (0..<current).contains(where: { admits($0, high) }) { return true }
        return current < lastTier && end - standing.since >= model.dwell && fails(current, low)
    }

    /// The best tier that takes the account in.
    private func bestTier(_ assessment: Assessment) -> Int {
        for tier in tiers.indices where admits(tier, assessment) { return tier }
        return lastTier
    }

    private func admits(_ tier: Int, _ assessment: Assessment) -> Bool {
        tiers[tier].enter <= assessment.score && meets(tier, assessment)
    }

    /// Whether the account no longer has what it takes to stay.
    private func fails(_ tier: Int, _ assessment: Assessment) -> Bool {
        assessment.score < tiers[tier].exit || !meets(tier, assessment)
    }

    /// By how many billionths the account has more than it takes to stay; below zero where it `fails`.
    func margin(_ tier: Int, _ assessment: Assessment) -> Int64 {
        var margin = assessment.score.count - tiers[tier].exit.count
        for bound in tiers[tier].require {
            margin = min(margin, Billionths(assessment.value(of: bound.measure)).count - bound.atLeast.count)
        }
        return margin
    }

    private func meets(_ tier: Int, _ assessment: Assessment) -> Bool {
        for bound in tiers[tier].require where Billionths(assessment.value(of: bound.measure)) < bound.atLeast {
            return false
        }
        return true
    }

    /// Whether a tier or the score depends on how many contacts were active.
    var countsContacts: Bool {
        regression?.countsContacts == true
            || tiers.contains { $0.require.contains { $0.measure == .contacts || $0.measure == .penetration } }
    }
}

internal import Events

/// How far an account may go until anything about it can have to be decided.
extension Assessor {
    /// To be asked right after `assess`, whose sums it uses; see `Quiet` for why it holds.
    func quiet(of account: Account, _ assessment: Assessment, at time: Timestamp) -> Quiet {
        // Nothing moves the score of the excluded but a profile. Of a logistic model's score the categories say nothing.
        guard model.regression == nil, !assessment.isExcluded, !canRise(account) else { return .none }
        let score = Double(assessment.score.count) / 1e7
        let decided = account.decided.score
        var above = Double(decided + model.minChange) - 0.5
        if case .tier(let tier) = account.standing.place, tier > 0 {
            above = min(above, Double(model.tiers[tier - 1].enter.count) / 1e7)
        }
        let room = above - score - Assessor.slack
        let fallRoom = score - (Double(decided - model.minChange) + 0.5) - Assessor.slack
        if room <= 0 || fallRoom <= 0 { return .none }
        let fall = fallRate(assessment)
        let span = fall > 0 ? fallRoom / fall : .infinity
        let until = span < 1e13 ? time + Int64(span) : .max
        return Quiet(
            until: min(until, windowsEnd(of: account, at: time)), room: room,
            intentSlope: 100 * model.weights.intent * model.intent.steepness(at: assessment.intent),
            engagementSlope: 100 * model.weights.engagement * model.engagement.steepness(at: assessment.engagement))
    }

    /// Hundredths of the score: more than all rounding on the way, and less than what matters.
    private static let slack = 1e-3

    /// How many hundredths of the score fade in a millisecond at most.
    private func fallRate(_ assessment: Assessment) -> Double {
        var fading = SIMD2<Double>.zero
        // Every signal, without points as well: to add nothing costs less than a branch that no processor can foresee.
        for place in parts.indices { fading += parts[place].capped(points[place]) * parts[place].fading }
        return 100
            * (model.weights.intent * (intentPoints > 0 ? assessment.intent / intentPoints * fading[0] : 0)
                + model.weights.engagement
                * (engagementPoints > 0 ? assessment.engagement / engagementPoints * fading[1] : 0))
    }

    /// When the first contact may stop counting for a bonus that the account has.
    private func windowsEnd(of account: Account, at time: Timestamp) -> Timestamp {
        var end = Timestamp.max
        for (place, bonus) in model.bonuses.enumerated() where Int(counts[place]) >= bonus.contacts {
            for sum in account.sums
            where Int(sum.signal) == bonus.signal && sum.contact > 0 && sum.newest + bonus.within > time {
                end = min(end, sum.newest + bonus.within)
            }
        }
        return end
    }
}

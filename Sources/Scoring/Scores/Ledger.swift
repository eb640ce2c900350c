internal import Events

/// One line of the account of a score: what brought how much of it.
public struct LedgerEntry: Hashable, Sendable {
    /// What an entry stands for (scoring contract, section 6).
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case fit, signal, bonus, clamp, gate, exclude, intercept, term
    }
    /// What it stands for.
    public var kind: Kind
    /// The rule, signal, bonus or exclusion; for a category's clamp the category, for the gate `gate`.
    public var name: String
    /// `fit`, `intent` or `engagement`; `nil` for what comes after the categories.
    public var category: String?
    /// Points before caps, in ten-thousandths; for a clamp, gate or exclusion what was cut.
    public var points: Int64
    /// The share of the score, in hundredths. All shares of a ledger sum to the score.
    public var share: Int64
}

/// Builds a ledger: entries with exact shares first, whole hundredths at the end.
struct LedgerBuilder {
    private struct Draft {
        var kind: LedgerEntry.Kind
        var name: String
        var category: String?
        var points: Double
        var share: Double
    }

    private var drafts: [Draft] = []
    /// What the shares lack because a slope was taken at its limit. Rounding is no part of it: that is shared out last.
    private var missing = 0.0

    /// Adds what stands for a category.
    ///
    /// - Parameters:
    ///   - parts: Kind, name and points of each entry, in order; clamps of signals included.
    ///   - points: The category's points P, after caps.
    ///   - score: The category's score.
    ///   - weight: The category's share of the total.
    mutating func add(
        category: String, parts: [(kind: LedgerEntry.Kind, name: String, points: Double)], points: Double,
        saturation: CompiledSaturation, score: Double, weight: Double
    ) {
        let slope = saturation.slope(at: points)
        for part in parts {
            drafts.append(
                Draft(
                    kind: part.kind, name: part.name, category: category, points: part.points,
                    share: weight * slope * part.points))
        }
        let cut: Double
        switch saturation {
        case .fullMarks(let marks): cut = max(0, min(marks, points)) - points
        case .halfMarks(let marks):
            cut = max(0, points) - points
            if points > 0, points / marks < 1e-6 { missing += weight * (score - slope * points) }
        }
        // Where nothing was cut, score and slope·points differ by rounding at most, which is no entry.
        if cut != 0 {
            drafts.append(
                Draft(
                    kind: .clamp, name: category, category: category, points: cut,
                    share: weight * (score - slope * points)))
        }
    }

    /// Adds the intercept or a term of a logistic model.
    ///
    /// - Parameters:
    ///   - points: What it adds to z.
    mutating func add(_ kind: LedgerEntry.Kind, name: String, points: Double, share: Double) {
        drafts.append(Draft(kind: kind, name: name, category: nil, points: points, share: share))
    }

    /// Adds to the greatest share what a slope at its limit leaves out.
    mutating func add(missing: Double) {
        self.missing += missing
    }

    /// Adds what changes the total after the categories.
    mutating func add(_ kind: LedgerEntry.Kind, name: String, change: Double) {
        if change != 0 {
            drafts.append(Draft(kind: kind, name: name, category: nil, points: change, share: change))
        }
    }

    /// Rounds the shares so that they sum to the score in hundredths: each floored, then one hundredth more for those
    /// with the largest remainders.
    func entries(summingTo score: Billionths) -> [LedgerEntry] {
        let greatest = missing == 0 ? nil : drafts.indices.max { drafts[$0].share < drafts[$1].share }
        let exact = drafts.indices.map {
            Billionths($0 == greatest ? drafts[$0].share + missing : drafts[$0].share).count
        }
        let hundredth: Int64 = 10_000_000
        var shares = exact.map { floorDivide($0, by: hundredth) }
        let remainders = zip(exact, shares).map { $0 - $1 * hundredth }
        var left = Int(score.hundredths - shares.reduce(0, +))
        // Shares so great that a double holds no nine decimals of them do not sum to the score by themselves: what is
        // missing goes to the greatest. Of all others at most a hundredth an entry is left over.
        if left < 0 || left > shares.count,
            let greatest = shares.indices.max(by: { shares[$0].magnitude < shares[$1].magnitude })
        {
            shares[greatest] += Int64(left)
            left = 0
        }
        let byRemainder = exact.indices.sorted { a, b in
            remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b
        }
        for index in byRemainder.prefix(left) { shares[index] += 1 }
        return zip(drafts, shares).compactMap { draft, share in
            let points = tenThousandths(draft.points)
            if points == 0, share == 0 { return nil }
            return LedgerEntry(
                kind: draft.kind, name: draft.name, category: draft.category, points: points, share: share)
        }
    }
}

extension Assessor {
    /// Why the score is what it is.
    func ledger(of account: Account, _ assessment: Assessment, at time: Timestamp) -> [LedgerEntry] {
        let breakdown = breakdown(of: account, at: time)
        var builder = LedgerBuilder()

        if let regression = model.regression {
            addTerms(of: regression, account, assessment, at: time, to: &builder)
        } else {
            addCategories(of: account, assessment, breakdown, to: &builder)
        }

        let total = total(of: account, assessment, at: .at(time))
        let gated = gated(total, assessment)
        builder.add(.gate, name: "gate", change: gated - total)
        if assessment.isExcluded {
            builder.add(.exclude, name: model.model.exclude[account.profileScore.exclusion].name, change: -gated)
        }
        return builder.entries(summingTo: assessment.score)
    }

    private func addTerms(
        of regression: CompiledRegression, _ account: Account, _ assessment: Assessment, at time: Timestamp,
        to builder: inout LedgerBuilder
    ) {
        let z = z(of: account, assessment, at: .at(time), regression)
        let (slope, isLimit) = regression.slope(at: z)
        builder.add(
            .intercept, name: "intercept", points: regression.intercept, share: 100 * logistic(regression.intercept))
        for term in regression.terms {
            let points = term.coefficient * value(of: term.feature, assessment)
            builder.add(.term, name: term.name, points: points, share: points * slope)
        }
        if isLimit {
            let difference = 100 * (logistic(z) - logistic(regression.intercept))
            builder.add(missing: difference - slope * (z - regression.intercept))
        }
    }

    private func addCategories(
        of account: Account, _ assessment: Assessment, _ breakdown: Breakdown, to builder: inout LedgerBuilder
    ) {
        let fitParts = matchingFitRules(account).map {
            (kind: LedgerEntry.Kind.fit, name: model.model.fit.rules[$0].name, points: model.model.fit.rules[$0].points)
        }
        builder.add(
            category: "fit", parts: fitParts, points: fitParts.reduce(0) { $0 + $1.points },
            saturation: .fullMarks(model.model.fit.fullMarks), score: assessment.fit, weight: model.weights.fit)

        for category in [Category.intent, .engagement] {
            let isEngagement = category == .engagement
            var parts: [(kind: LedgerEntry.Kind, name: String, points: Double)] = []
            var points = 0.0
            for (index, signal) in model.signals.enumerated() where signal.isEngagement == isEngagement {
                let name = model.model.signals[index].name
                points += breakdown.capped[index]
                parts.append((.signal, name, breakdown.uncapped[index]))
                parts.append((.clamp, name, breakdown.capped[index] - breakdown.uncapped[index]))
            }
            for (index, bonus) in model.bonuses.enumerated()
            where bonus.isEngagement == isEngagement && breakdown.bonuses[index] {
                points += bonus.points
                parts.append((.bonus, model.model.bonuses[index].name, bonus.points))
            }
            builder.add(
                category: category.rawValue, parts: parts, points: points,
                saturation: isEngagement ? model.engagement : model.intent,
                score: isEngagement ? assessment.engagement : assessment.intent,
                weight: isEngagement ? model.weights.engagement : model.weights.intent)
        }
    }

    /// The places of the fit rules that the account's profile matches.
    private func matchingFitRules(_ account: Account) -> [Int] {
        guard let profile = account.profile else { return [] }
        return model.fitRules.indices.filter { model.fitRules[$0].holds(profile.value) }
    }
}

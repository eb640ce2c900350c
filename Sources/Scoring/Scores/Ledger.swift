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
        /// In hundredths, floored, and what that leaves out, in billionths.
        var floor: Int64 = 0
        var rest: Int64 = 0
    }

    /// A category whose entries come next.
    struct Category {
        var name: String
        /// The category's points P, after caps.
        var points: Double
        var saturation: CompiledSaturation
        /// The category's score.
        var score: Double
        /// The category's part of the total.
        var weight: Double
    }

    private var drafts: [Draft] = []
    /// What the shares lack because a slope was taken at its limit. Rounding is no part of it: that is shared out last.
    private var missing = 0.0

    /// - Parameter capacity: How many entries there may be.
    init(capacity: Int) {
        drafts.reserveCapacity(capacity)
    }

    /// Adds what stands for a category.
    ///
    /// - Parameter parts: Is handed what takes kind, name and points of each entry, in order; clamps of signals included.
    mutating func add(
        _ category: Category, parts: (_ add: (LedgerEntry.Kind, String, Double) -> Void) -> Void
    ) {
        let slope = category.saturation.slope(at: category.points)
        let factor = category.weight * slope
        parts { kind, name, points in
            // What counts for nothing is no entry, and no hundredth that is left over ever comes to it.
            if points == 0 { return }
            drafts.append(
                Draft(kind: kind, name: name, category: category.name, points: points, share: factor * points))
        }
        let points = category.points
        let cut: Double
        switch category.saturation {
        case .fullMarks(let marks): cut = max(0, min(marks, points)) - points
        case .halfMarks(let marks):
            cut = max(0, points) - points
            if points > 0, points / marks < 1e-6 { missing += category.weight * (category.score - slope * points) }
        }
        // Where nothing was cut, score and slope·points differ by rounding at most, which is no entry.
        if cut != 0 {
            drafts.append(
                Draft(
                    kind: .clamp, name: category.name, category: category.name, points: cut,
                    share: category.weight * (category.score - slope * points)))
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
    mutating func entries(summingTo score: Billionths) -> [LedgerEntry] {
        if missing != 0, let greatest = drafts.indices.max(by: { drafts[$0].share < drafts[$1].share }) {
            drafts[greatest].share += missing
        }
        let hundredth: Int64 = 10_000_000
        var left = score.hundredths
        for index in drafts.indices {
            let exact = Billionths(drafts[index].share).count
            drafts[index].floor = floorDivide(exact, by: hundredth)
            drafts[index].rest = exact - drafts[index].floor * hundredth
            left -= drafts[index].floor
        }
        // Shares so great that a double holds no nine decimals of them do not sum to the score by themselves: what is
        // missing goes to the greatest. Of all others at most a hundredth an entry is left over.
        if left < 0 || left > drafts.count,
            let greatest = drafts.indices.max(by: { drafts[$0].floor.magnitude < drafts[$1].floor.magnitude })
        {
            drafts[greatest].floor += left
            left = 0
        }
        if left > 0 { shareOut(Int(left)) }
        var entries: [LedgerEntry] = []
        entries.reserveCapacity(drafts.count)
        for draft in drafts {
            let points = tenThousandths(draft.points)
            if points == 0, draft.floor == 0 { continue }
            entries.append(
                LedgerEntry(
                    kind: draft.kind, name: draft.name, category: draft.category, points: points, share: draft.floor))
        }
        return entries
    }

    /// Gives a hundredth more to so many entries: those of the largest remainders, of equals the first.
    private mutating func shareOut(_ hundredths: Int) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: drafts.count) { room in
            var places = room
            for place in drafts.indices { places[place] = place }
            places.sort { drafts[$0].rest != drafts[$1].rest ? drafts[$0].rest > drafts[$1].rest : $0 < $1 }
            for place in places.prefix(hundredths) { drafts[place].floor += 1 }
        }
    }
}

extension Assessor {
    /// Why the score is what it is. To be asked right after the assessment, whose sums it uses.
    func ledger(of account: Account, _ assessment: Assessment, at time: Timestamp) -> [LedgerEntry] {
        var builder = LedgerBuilder(capacity: 2 * signals.count + 8)

        if let regression = model.regression {
            addTerms(of: regression, account, assessment, at: time, to: &builder)
        } else {
            addCategories(of: account, assessment, to: &builder)
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

    private func addCategories(of account: Account, _ assessment: Assessment, to builder: inout LedgerBuilder) {
        let fitRules = matchingFitRules(account)
        builder.add(
            LedgerBuilder.Category(
                name: "fit", points: fitRules.reduce(0) { $0 + model.model.fit.rules[$1].points },
                saturation: .fullMarks(model.model.fit.fullMarks), score: assessment.fit, weight: model.weights.fit)
        ) { add in
            for rule in fitRules { add(.fit, model.model.fit.rules[rule].name, model.model.fit.rules[rule].points) }
        }
        builder.add(
            LedgerBuilder.Category(
                name: "intent", points: intentPoints, saturation: model.intent, score: assessment.intent,
                weight: model.weights.intent)
        ) { addParts(isEngagement: false, $0) }
        builder.add(
            LedgerBuilder.Category(
                name: "engagement", points: engagementPoints, saturation: model.engagement,
                score: assessment.engagement, weight: model.weights.engagement)
        ) { addParts(isEngagement: true, $0) }
    }

    /// Tells the parts of a category, by the sums last made.
    private func addParts(isEngagement: Bool, _ add: (LedgerEntry.Kind, String, Double) -> Void) {
        for place in signals.indices where signals[place].isEngagement == isEngagement {
            add(.signal, model.signalNames[place], uncapped[place])
            add(.clamp, model.signalNames[place], capped(place) - uncapped[place])
        }
        for (place, bonus) in model.bonuses.enumerated()
        where bonus.isEngagement == isEngagement && Int(counts[place]) >= bonus.contacts {
            add(.bonus, model.model.bonuses[place].name, bonus.points)
        }
    }

    /// The places of the fit rules that the account's profile matches.
    private func matchingFitRules(_ account: Account) -> [Int] {
        guard let profile = account.profile else { return [] }
        return (0..<model.fitRules.count).filter { model.fitRules.holds($0, of: profile) }
    }
}

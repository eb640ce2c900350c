internal import Events

/// Works out what an account comes to under one model. Owns the room that takes, so that no evaluation allocates.
final class Assessor {
    let model: CompiledModel
    let signals: UnsafeBufferPointer<CompiledSignal>
    private let multipliers: UnsafeBufferPointer<Double>
    /// Points a signal, before all caps.
    let uncapped: UnsafeMutableBufferPointer<Double>
    /// Points a signal, after the contacts' caps, before the account's.
    let points: UnsafeMutableBufferPointer<Double>
    /// Whether the points of some contact were held by its cap, a signal.
    let isHeld: UnsafeMutableBufferPointer<Bool>
    /// Contacts that count for a bonus.
    let counts: UnsafeMutableBufferPointer<Int32>

    /// The points of each category, as last summed up.
    private(set) var intentPoints = 0.0
    private(set) var engagementPoints = 0.0

    init(_ model: CompiledModel) {
        self.model = model
        signals = model.signals
        multipliers = model.multipliers.elements
        uncapped = .allocate(capacity: model.signals.count)
        points = .allocate(capacity: model.signals.count)
        isHeld = .allocate(capacity: model.signals.count)
        counts = .allocate(capacity: model.bonuses.count)
        uncapped.initialize(repeating: 0)
        points.initialize(repeating: 0)
        isHeld.initialize(repeating: false)
        counts.initialize(repeating: 0)
    }

    deinit {
        uncapped.deallocate()
        points.deallocate()
        isHeld.deallocate()
        counts.deallocate()
    }

    /// The account's fit, categories, score and committee.
    func assess(_ account: Account, at moment: Moment) -> Assessment {
        sumUpCategories(of: account, at: moment)
        let (contacts, roles) = committee(of: account, at: moment.windows)
        let profileScore = account.profileScore
        var assessment = Assessment(
            fit: profileScore.fit,
            intent: model.intent.score(intentPoints),
            engagement: model.engagement.score(engagementPoints),
            score: .zero,
            contacts: contacts,
            penetration: model.model.committee.roles.isEmpty
                ? 0 : Double(roles.nonzeroBitCount) / Double(model.model.committee.roles.count),
            isExcluded: profileScore.exclusion >= 0)
        if !assessment.isExcluded {
            assessment.score = Billionths(gated(total(of: account, assessment, at: moment), assessment))
        }
        return assessment
    }

    /// The score before gate and exclusion: the weighted mean, or 100·σ(z).
    ///
    /// To be asked right after `assess` or `breakdown` of the same account, whose sums it uses.
    func total(of account: Account, _ assessment: Assessment, at moment: Moment) -> Double {
        if let regression = model.regression {
            return 100 * logistic(z(of: account, assessment, at: moment, regression))
        }
        let weights = model.weights
        return weights.fit * assessment.fit + weights.intent * assessment.intent
            + weights.engagement * assessment.engagement
    }

    /// A logistic model's z. Uses the sums last made, of the same account at the same moment.
    func z(
        of account: Account, _ assessment: Assessment, at moment: Moment, _ regression: CompiledRegression
    ) -> Double {
        var z = regression.intercept
        for term in regression.terms where term.coefficient >= 0 || !term.isSignal {
            z += term.coefficient * value(of: term.feature, assessment)
        }
        if regression.hasFallingSignals {
            if moment.positive != moment.negative { sumUp(account, at: moment.opposite) }
            for term in regression.terms where term.coefficient < 0 && term.isSignal {
                z += term.coefficient * value(of: term.feature, assessment)
            }
        }
        return z
    }

    /// A feature of a logistic model, by the sums last made.
    func value(of feature: CompiledRegression.Feature, _ assessment: Assessment) -> Double {
        switch feature {
        case .fit: assessment.fit
        case .contacts: Double(assessment.contacts)
        case .signal(let place): capped(place)
        case .bonus(let place): Int(counts[place]) >= model.bonuses[place].contacts ? model.bonuses[place].points : 0
        }
    }

    /// A signal's points after all caps, by the sums last made.
    func capped(_ signal: Int) -> Double {
        max(-signals[signal].cap, min(signals[signal].cap, points[signal]))
    }

    /// A total after the gate.
    func gated(_ total: Double, _ assessment: Assessment) -> Double {
        guard let gate = model.gate, Billionths(assessment.fit) < gate.below else { return total }
        return min(total, gate.ceiling)
    }

    /// The points of both categories: signals after caps, and bonuses.
    func sumUpCategories(of account: Account, at moment: Moment) {
        sumUp(account, at: moment)
        var intent = 0.0
        var engagement = 0.0
        for index in signals.indices {
            if signals[index].isEngagement { engagement += capped(index) } else { intent += capped(index) }
        }
        for (index, bonus) in model.bonuses.enumerated() where Int(counts[index]) >= bonus.contacts {
            if bonus.isEngagement { engagement += bonus.points } else { intent += bonus.points }
        }
        intentPoints = intent
        engagementPoints = engagement
    }

    /// Fills `uncapped`, `points` and `counts`.
    private func sumUp(_ account: Account, at moment: Moment) {
        for index in points.indices {
            uncapped[index] = 0
            points[index] = 0
            isHeld[index] = false
        }
        for index in counts.indices { counts[index] = 0 }
        forEachSignal(of: account) { index, signal, sums in
            let fading = Fading(signal.halfLife, since: account.reference, at: moment)
            var whole = 0.0
            var held = 0.0
            for sum in sums {
                let counted = signal.price * sum.value * multiplier(of: sum.contact, in: account)
                whole += counted
                if signal.contactCap < .infinity {
                    let value = fading.rest(of: counted)
                    if abs(value) > signal.contactCap { isHeld[index] = true }
                    held += max(-signal.contactCap, min(signal.contactCap, value))
                }
                if signal.hasBonuses { countForBonuses(sum, at: moment.windows) }
            }
            // All of them fade alike: what counts against the account and what counts for it cancel before, so that bounds over
            // a span are those of the one number that is left.
            uncapped[index] = fading.rest(of: whole)
            points[index] = signal.contactCap < .infinity ? held : uncapped[index]
        }
        for latest in account.latest {
            let signal = signals[Int(latest.signal)]
            let value = Fading(signal.halfLife, since: latest.time, at: moment).rest(of: signal.price * latest.value)
            uncapped[Int(latest.signal)] += value
            points[Int(latest.signal)] += value
        }
    }

    /// Goes through the account's sums, those of a signal together.
    @inline(__always)
    private func forEachSignal(
        of account: Account, _ body: (_ index: Int, _ signal: CompiledSignal, _ sums: Slice<SignalSums>) -> Void
    ) {
        let sums = account.sums
        var start = 0
        while start < sums.count {
            let signal = sums.keys[start].signal
            var end = start + 1
            while end < sums.count, sums.keys[end].signal == signal { end += 1 }
            body(Int(signal), signals[Int(signal)], sums[start..<end])
            start = end
        }
    }

    private func countForBonuses(_ sum: SignalSum, at time: Timestamp) {
        if sum.contact == 0 { return }
        for (place, bonus) in model.bonuses.enumerated()
        where bonus.signal == Int(sum.signal) && sum.newest > time - bonus.within {
            counts[place] += 1
        }
    }

    /// What a contact's activity counts for; `place` as in `SignalSum`.
    func multiplier(of place: Int32, in account: Account) -> Double {
        if place == 0 { return 1 }
        return multipliers[Int(account.contacts[Int(place) - 1].persona) + 1]
    }

    /// How many contacts were active in the window that ends at `time`, and which roles they fill.
    private func committee(of account: Account, at time: Timestamp) -> (contacts: Int, roles: UInt64) {
        let start = time - model.model.committee.window
        var count = 0
        var roles: UInt64 = 0
        for contact in account.contacts {
            guard let active = contact.lastActive, active > start else { continue }
            count += 1
            if contact.persona >= 0 { roles |= model.roleBits[Int(contact.persona)] }
        }
        return (count, roles)
    }

    /// The lead scores of all contacts, 0 to 100: the engagement points of each by its own as a score.
    func leadScores(of account: Account, at time: Timestamp) -> [Billionths] {
        let count = account.contacts.count
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: count + 1) { points in
            points.initialize(repeating: 0)
            forEachSignal(of: account) { index, signal, sums in
                guard signal.isEngagement else { return }
                let fading = Fading(signal.halfLife, since: account.reference, at: .at(time))
                for sum in sums {
                    let value = fading.rest(of: signal.price * sum.value * multiplier(of: sum.contact, in: account))
                    points[Int(sum.contact)] += max(-signal.contactCap, min(signal.contactCap, value))
                }
            }
            return (0..<count).map { Billionths(model.engagement.score(points[$0 + 1])) }
        }
    }
}

internal import Events

/// Works out what an account comes to under one model. Owns the room that takes, so that no evaluation allocates.
final class Assessor {
    let model: CompiledModel
    let signals: UnsafeBufferPointer<CompiledSignal>
    private let multipliers: UnsafeBufferPointer<Double>
    /// Of `uncapped` and `points`, one behind the other.
    private let room: UnsafeMutableBufferPointer<Double>
    let parts: UnsafeBufferPointer<CategoryPart>
    /// What is left of one point of each signal.
    private let remainders: UnsafeMutablePointer<Double>
    /// Whether some signal has a cap for contacts, or bonuses count its contacts.
    private let looksAtContacts: Bool
    /// Points a signal, before all caps.
    let uncapped: UnsafeMutableBufferPointer<Double>
    /// Points a signal, after the contacts' caps, before the account's.
    let points: UnsafeMutableBufferPointer<Double>
    /// Whether the points of some contact were held by its cap, a signal.
    let isHeld: UnsafeMutableBufferPointer<Bool>
    /// Contacts that count for a bonus.
    let counts: UnsafeMutableBufferPointer<Int32>
    /// What the contacts of the account last looked at count for, behind the 1 of events without a contact.
    @exclusivity(unchecked) private var factors: UnsafeMutableBufferPointer<Double>

    /// The points of each category, as last summed up.
    @exclusivity(unchecked) private(set) var intentPoints = 0.0
    @exclusivity(unchecked) private(set) var engagementPoints = 0.0
    /// Of the committee, taken out of the model: to be looked at for every contact.
    private let window: Milliseconds
    private let roleBits: UnsafeBufferPointer<UInt64>
    private let roleCount: Int

    init(_ model: CompiledModel) {
        self.model = model
        window = model.model.committee.window
        roleBits = model.roleBits.elements
        roleCount = model.model.committee.roles.count
        signals = model.signals
        multipliers = model.multipliers.elements
        parts = model.parts.elements
        remainders = .allocate(capacity: HalfLives.room(for: model.signals.count))
        room = .allocate(capacity: 2 * model.signals.count)
        room.initialize(repeating: 0)
        uncapped = UnsafeMutableBufferPointer(rebasing: room[..<model.signals.count])
        points = UnsafeMutableBufferPointer(rebasing: room[model.signals.count...])
        looksAtContacts = model.signals.contains { $0.contactCap < .infinity || $0.hasBonuses }
        isHeld = .allocate(capacity: model.signals.count)
        counts = .allocate(capacity: model.bonuses.count)
        isHeld.initialize(repeating: false)
        counts.initialize(repeating: 0)
        factors = .allocate(capacity: 16)
        factors.initialize(repeating: 1)
    }

    deinit {
        room.deallocate()
        remainders.deallocate()
        isHeld.deallocate()
        counts.deallocate()
        factors.deallocate()
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
            penetration: roleCount == 0 ? 0 : Double(roles.nonzeroBitCount) / Double(roleCount),
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
        var sum = SIMD2<Double>.zero
        for place in parts.indices { sum += parts[place].capped(points[place]) * parts[place].share }
        (intentPoints, engagementPoints) = (sum[0], sum[1])
        for (index, bonus) in model.bonuses.enumerated() where Int(counts[index]) >= bonus.contacts {
            if bonus.isEngagement { engagementPoints += bonus.points } else { intentPoints += bonus.points }
        }
    }

    /// Fills `uncapped`, `points`, `isHeld` and `counts`.
    private func sumUp(_ account: Account, at moment: Moment) {
        room.update(repeating: 0)
        let factors = factors(of: account)
        let sums = account.sums
        for place in sums.indices {
            let sum = sums[place]
            let signal = Int(sum.signal)
            uncapped[signal] += signals[signal].price * sum.value * factors[Int(sum.contact)]
        }
        // All of a signal fade alike: what counts against the account and what counts for it have cancelled before, so that
        // bounds over a span are those of the one number that is left.
        if moment.positive == moment.negative, !sums.isEmpty, 2 * sums.count >= signals.count,
            model.halfLives.spans.contains(moment.positive - account.reference)
        {
            model.halfLives.remainders(after: moment.positive - account.reference, into: remainders)
            for place in signals.indices {
                uncapped[place] *= remainders[place]
                points[place] = uncapped[place]
            }
        } else {
            for place in signals.indices where uncapped[place] != 0 {
                let whole = uncapped[place]
                let elapsed = (whole >= 0 ? moment.positive : moment.negative) - account.reference
                uncapped[place] = whole * signals[place].halfLife.remainder(after: elapsed)
                points[place] = uncapped[place]
            }
        }
        if looksAtContacts { lookAtContacts(of: account, factors, at: moment) }
        for latest in account.latest {
            let signal = signals[Int(latest.signal)]
            let value = Fading(signal.halfLife, since: latest.time, at: moment).rest(of: signal.price * latest.value)
            uncapped[Int(latest.signal)] += value
            points[Int(latest.signal)] += value
        }
    }

    /// Holds every contact's points at the caps for contacts, and counts contacts for bonuses.
    private func lookAtContacts(of account: Account, _ factors: UnsafePointer<Double>, at moment: Moment) {
        isHeld.update(repeating: false)
        counts.update(repeating: 0)
        forEachSignal(of: account) { index, signal, sums in
            if signal.contactCap < .infinity {
                let fading = Fading(signal.halfLife, since: account.reference, at: moment)
                points[index] = 0
                for sum in sums {
                    let value = fading.rest(of: signal.price * sum.value * factors[Int(sum.contact)])
                    if abs(value) > signal.contactCap { isHeld[index] = true }
                    points[index] += max(-signal.contactCap, min(signal.contactCap, value))
                }
            }
            if signal.hasBonuses { for sum in sums { countForBonuses(sum, at: moment.windows) } }
        }
    }

    /// What each contact's activity counts for; at places as in `SignalSum`. Valid until it is asked for again.
    @inline(__always)
    private func factors(of account: Account) -> UnsafePointer<Double> {
        let contacts = account.contacts
        if contacts.count >= factors.count {
            factors.deallocate()
            factors = .allocate(capacity: 2 * contacts.count + 8)
            factors.initialize(repeating: 1)
        }
        let start = factors.baseAddress.unsafelyUnwrapped
        for place in contacts.indices { start[place &+ 1] = multipliers[Int(contacts[place].persona) &+ 1] }
        return UnsafePointer(start)
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
        let start = time - window
        var count = 0
        var roles: UInt64 = 0
        for contact in account.contacts where contact.lastActiveOrNever > start {
            count += 1
            if contact.persona >= 0 { roles |= roleBits[Int(contact.persona)] }
        }
        return (count, roles)
    }

    /// The lead scores of all contacts, 0 to 100: the engagement points of each by its own as a score.
    func leadScores(of account: Account, at time: Timestamp) -> [Billionths] {
        let count = account.contacts.count
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: count + 1) { points in
            points.initialize(repeating: 0)
            let factors = factors(of: account)
            forEachSignal(of: account) { index, signal, sums in
                guard signal.isEngagement else { return }
                let fading = Fading(signal.halfLife, since: account.reference, at: .at(time))
                for sum in sums {
                    let value = fading.rest(of: signal.price * sum.value * factors[Int(sum.contact)])
                    points[Int(sum.contact)] += max(-signal.contactCap, min(signal.contactCap, value))
                }
            }
            return (0..<count).map { Billionths(model.engagement.score(points[$0 + 1])) }
        }
    }
}

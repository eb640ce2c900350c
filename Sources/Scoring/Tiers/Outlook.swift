internal import Events

/// What time alone will do to an account.
extension Assessor {
    /// A move between tiers that time brings.
    struct Move {
        var time: Timestamp
        var place: Standing.Place
    }

    /// When the next move between tiers after a time comes, if nothing else happens.
    func nextMove(
        of account: Account, standing: Standing, after time: Timestamp, patience: Int = Crossing.patience
    ) -> Crossing.Finding {
        // Falls are possible only above the last tier, rises only where something lifts the score.
        guard case .tier(let tier) = standing.place, account.profileScore.exclusion < 0 else { return .never }
        if !canRise(account) {
            // Then scores only fall, whether points fade or windows end, and nothing but a fall can come.
            if tier == model.lastTier { return .never }
            return nextFailure(of: account, tier, after: max(time, standing.since + model.model.dwell - 1))
        }
        var search = crossing(of: account, standing: standing, after: time, patience: patience)
        return search.first { from, to in
            mayHold(of: account, from: from, to: to) { low, high in
                model.mayMove(from: standing, low: low, high: high, until: to)
            }
        }
    }

    /// The next fall after a time, rises before it gone through; `nil` in the last tier, if none ever comes, and if it
    /// is not found in sixteen times the evaluations that a record may take.
    func nextFall(of account: Account, after time: Timestamp) -> Move? {
        if account.standing.place == .tier(model.lastTier) { return nil }
        var standing = account.standing
        var time = time
        while case .at(let next) = nextMove(
            of: account, standing: standing, after: time, patience: 16 * Crossing.patience)
        {
            guard let place = model.move(from: standing, assess(account, at: .at(next)), at: next) else { return nil }
            if standing.place.isBetter(than: place) { return Move(time: next, place: place) }
            standing = Standing(place: place, since: next)
            time = next
        }
        return nil
    }

    /// The first time, not before `earliest`, at which the published score differs from the last decided one by
    /// `publish.min_change`.
    func nextDrift(of account: Account, notBefore earliest: Timestamp) -> Crossing.Finding {
        let last = account.decided.score
        var search = crossing(
            of: account, standing: account.standing, after: earliest - 1, patience: Crossing.patience)
        return search.first { from, to in
            mayHold(of: account, from: from, to: to) { low, high in
                low.score.hundredths <= last - model.minChange || high.score.hundredths >= last + model.minChange
            }
        }
    }

    /// Whether the score can go up by time alone: where something that fades counts against it.
    func canRise(_ account: Account) -> Bool {
        guard model.mayCountBelowZero || account.head.pointee.hasStoredNegatives else { return false }
        return account.sums.contains { model.signals[Int($0.signal)].price * $0.value < 0 }
            || account.latest.contains { model.signals[Int($0.signal)].price * $0.value < 0 }
            || model.bonuses.contains { $0.points < 0 }
            || model.regression?.terms.contains { $0.coefficient < 0 } == true
    }

    /// When an account whose score only falls first lacks what it takes to stay in its tier.
    private func nextFailure(of account: Account, _ tier: Int, after time: Timestamp) -> Crossing.Finding {
        var horizon = max(time + 1, fadedOut(account))
        forEachWindowEnd(of: account) { horizon = max(horizon, $0) }
        let found = Descent.first(from: time + 1, through: min(horizon, Crossing.lastTime)) { time in
            Double(model.margin(tier, assess(account, at: .at(time))))
        }
        return found.map(Crossing.Finding.at) ?? .never
    }

    private func crossing(
        of account: Account, standing: Standing, after time: Timestamp, patience: Int
    ) -> Crossing {
        var steps: [Timestamp] = [standing.since + model.model.dwell]
        forEachWindowEnd(of: account) { steps.append($0) }
        return Crossing(after: time, steps: steps, horizon: max(time, fadedOut(account)), patience: patience)
    }

    /// The times at which a contact stops counting for a bonus, or among those active.
    private func forEachWindowEnd(of account: Account, _ body: (Timestamp) -> Void) {
        if !model.bonuses.isEmpty {
            for sum in account.sums where sum.contact > 0 {
                for bonus in model.bonuses where bonus.signal == Int(sum.signal) { body(sum.newest + bonus.within) }
            }
        }
        if model.countsContacts {
            for contact in account.contacts {
                if let active = contact.lastActive { body(active + model.model.committee.window) }
            }
        }
    }

    /// When nothing of the account's points is left; `Timestamp.min` where there are none.
    private func fadedOut(_ account: Account) -> Timestamp {
        var end = Timestamp.min
        for sum in account.sums where sum.value != 0 {
            let signal = model.signals[Int(sum.signal)]
            end = max(end, fadedOut(sum.value * signal.price, signal.halfLife, since: account.reference))
        }
        for latest in account.latest {
            let signal = model.signals[Int(latest.signal)]
            end = max(end, fadedOut(latest.value * signal.price, signal.halfLife, since: latest.time))
        }
        return end
    }

    /// When so little is left of a number of points that no score shows it: below 2⁻⁷⁰ of a point, and 2⁵² times less
    /// for what multipliers and small marks make of it.
    private func fadedOut(_ points: Double, _ halfLife: HalfLife, since time: Timestamp) -> Timestamp {
        if points == 0 { return time }
        let halvings = max(0, Int64(points.exponent) + 64) + 70
        return time + halfLife.length * halvings
    }
}

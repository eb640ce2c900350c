internal import Events

/// What is decided of an account at one time: tier, then score, then alerts.
extension Scorer {
    /// Why an account is judged.
    struct Occasion {
        var reason: Reason
        /// Whether something may have brought forward what time alone does.
        var mayHasten: Bool
        /// Whether a score is decided however little it has moved.
        var mustDecide = false
        /// Whether the last hold has just ended.
        var isReleased = false
        /// Whether the burst has just reached the spike's points.
        var isSpike = false
    }

    /// Whether nothing can have to be decided after points were added, so that the account need not be looked at.
    @inline(__always)
    func isQuiet(_ account: Account, after effect: Effect, at time: Timestamp) -> Bool {
        if effect.mayMoveOtherwise { return false }
        return account.head.pointee.quiet.admits(intent: effect.intent, engagement: effect.engagement, at: time)
    }

    /// Judges an account after a record, or under another model.
    func judge(
        _ account: inout Account, at time: Timestamp, _ occasion: Occasion, cause: Mover,
        into decisions: inout [Decision]
    ) {
        let assessment = assessor.assess(account, at: .at(time))
        let to = model.move(from: account.standing, assessment, at: time)
        if to == nil, !occasion.isReleased, !occasion.isSpike {
            let previous = decideIfMoved(&account, assessment, at: time, occasion, cause)
            account.quiet = assessor.quiet(of: account, assessment, at: time)
            // Points above zero, for an account in which nothing counts below zero, only put falls off: then the timer
            // already set is early at worst, and finds out when it fires. Nothing is solved for on the way of such a
            // record.
            if occasion.mayHasten || account.due <= time { account.due = nextDue(of: account, after: time) }
            if let previous {
                decisions.append(.score(show(account, previous, occasion.reason, cause, at: time)))
            }
            return
        }
        account.quiet = .none
        var turn = Turn(
            time: time, score: assessment.score.hundredths, cause: cause.cause,
            sharesBefore: decidedShares(of: account), isReleased: occasion.isReleased, isSpike: occasion.isSpike)
        if let to {
            turn.move = (account.standing.place, to)
            move(&account, to: to, assessment, turn, reason: occasion.reason, into: &decisions)
        } else if let previous = decideIfMoved(&account, assessment, at: time, occasion, cause) {
            decisions.append(.score(show(account, previous, occasion.reason, cause, at: time)))
        }
        if mayTellAlerts(account) { tellAlerts(&account, turn, into: &decisions) }
        account.due = nextDue(of: account, after: time)
    }

    /// Judges an account where nothing but time has passed.
    func judgeTime(
        _ account: inout Account, at time: Timestamp, isReleased: Bool, into decisions: inout [Decision]
    ) {
        let assessment = assessor.assess(account, at: .at(time))
        var turn = Turn(
            time: time, score: assessment.score.hundredths, cause: nil, sharesBefore: decidedShares(of: account),
            isReleased: isReleased)
        if let to = model.move(from: account.standing, assessment, at: time) {
            turn.move = (account.standing.place, to)
            move(&account, to: to, assessment, turn, reason: .decay, into: &decisions)
        } else if let (previous, reason, cause) = settle(&account, assessment, at: time) {
            decisions.append(.score(show(account, previous, reason, cause, at: time)))
        }
        if mayTellAlerts(account) { tellAlerts(&account, turn, into: &decisions) }
        account.quiet = .none
        account.due = nextDue(of: account, after: time)
    }

    /// A score just decided, as it is to be published.
    ///
    /// - Parameter previous: The decided score before it.
    private func show(
        _ account: Account, _ previous: Int64, _ reason: Reason, _ cause: Mover, at time: Timestamp
    ) -> ScoreDecision {
        ScoreDecision(
            account, scorer: self, previousScore: previous, reason: reason, cause: cause, time: time, inSpare: true)
    }

    /// Whether there may be something to tell of alerts. Those that an earlier model has raised are kept under one that
    /// raises none.
    private func mayTellAlerts(_ account: Account) -> Bool {
        model.raisesAlerts || account.alerts != nil
    }

    private func decidedShares(of account: Account) -> [DecidedShare] {
        model.raisesAlerts ? Array(account.elements(.decidedShares)) : []
    }

    /// Puts the account into another tier; with a tier changes the score is told.
    private func move(
        _ account: inout Account, to place: Standing.Place, _ assessment: Assessment, _ turn: Turn, reason: Reason,
        into decisions: inout [Decision]
    ) {
        let previous = account.standing.place
        account.standing = Standing(place: place, since: turn.time)
        decisions.append(
            .tier(
                TierChange(
                    tier: model.name(of: place), previousTier: model.name(of: previous),
                    direction: place.isBetter(than: previous) ? .up : .down, score: assessment.score.hundredths,
                    reason: reason, cause: turn.cause, model: model.model.name, modelVersion: model.model.version,
                    time: turn.time, lastOffset: account.lastOffset)))
        let score = decide(&account, assessment, at: turn.time)
        let cause = turn.cause.map(Mover.earlier) ?? .nothing
        decisions.append(.score(show(account, score, reason, cause, at: turn.time)))
    }

    /// Decides a score, or has it wait, where it has moved far enough.
    ///
    /// - Returns: The decided score before it; `nil` where none was decided.
    private func decideIfMoved(
        _ account: inout Account, _ assessment: Assessment, at time: Timestamp, _ occasion: Occasion,
        _ cause: Mover
    ) -> Int64? {
        let last = account.decided
        if !occasion.mustDecide {
            if abs(assessment.score.hundredths - last.score) < model.minChange { return nil }
            if let at = last.at, time < at + model.minInterval {
                account.wanted = WantedScore(reason: occasion.reason, cause: cause.cause)
                account.due = min(account.due, at + model.minInterval)
                return nil
            }
        }
        return decide(&account, assessment, at: time)
    }

    /// Decides what waited for the end of `min_interval`, or what decay alone has moved far enough.
    private func settle(
        _ account: inout Account, _ assessment: Assessment, at time: Timestamp
    ) -> (previous: Int64, reason: Reason, cause: Mover)? {
        let last = account.decided
        if let at = last.at, time < at + model.minInterval { return nil }
        let hasMoved = abs(assessment.score.hundredths - last.score) >= model.minChange
        if let wanted = account.wanted {
            account.wanted = nil
            guard hasMoved else { return nil }
            let cause = wanted.cause.map(Mover.earlier) ?? .nothing
            return (decide(&account, assessment, at: time), wanted.reason, cause)
        }
        guard hasMoved, let refresh = model.refresh, last.at.map({ time >= $0 + refresh }) ?? true else { return nil }
        return (decide(&account, assessment, at: time), .decay, .nothing)
    }

    /// - Parameter assessment: The one made last.
    /// - Returns: The decided score before it.
    private func decide(_ account: inout Account, _ assessment: Assessment, at time: Timestamp) -> Int64 {
        let previous = account.decided.score
        account.decided = (assessment.score.hundredths, time)
        account.wanted = nil
        // What later gains are measured by.
        if model.raisesAlerts {
            assessor.noteShares(of: &account, assessment, at: time)
        } else if !account.elements(.decidedShares).isEmpty {
            // Another model's, of an earlier score.
            account.dropShares()
        }
        if let refresh = model.refresh { account.due = min(account.due, time + max(refresh, 1)) }
        return previous
    }

    /// The next time at which time alone does something.
    func nextDue(of account: Account, after time: Timestamp) -> Timestamp {
        var due = assessor.nextMove(of: account, standing: account.standing, after: time).bound
        due = min(due, nextAlertTime(of: account))
        let last = account.decided.at
        if account.wanted != nil, let last {
            due = min(due, max(last + model.minInterval, time + 1))
        } else if let refresh = model.refresh {
            // Before the first decided score there is no interval to wait for.
            let earliest = max(last.map { $0 + max(refresh, model.minInterval) } ?? .min, time + 1)
            if earliest < due { due = min(due, assessor.nextDrift(of: account, notBefore: earliest).bound) }
        }
        return due
    }
}

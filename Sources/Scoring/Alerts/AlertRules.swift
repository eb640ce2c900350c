internal import Events

/// When alerts are raised, withdrawn, held, released and breached.
///
/// At one time, in this order: withdrawn ones, then raised and released ones, then a spike, then breaches.
extension Scorer {
    /// What an account has just gone through, as far as alerts ask.
    struct Turn {
        var time: Timestamp
        var score: Int64
        /// The places that it left and entered, if it moved.
        var move: (from: Standing.Place, to: Standing.Place)?
        var cause: Cause?
        /// The shares of the last score decided before this turn.
        var sharesBefore: [DecidedShare]
        /// Whether the last hold has just ended.
        var isReleased = false
        /// Whether the burst has just reached the spike's points.
        var isSpike = false
    }

    /// Tells what follows from a turn.
    func tellAlerts(_ account: inout Account, _ turn: Turn, into decisions: inout [Decision]) {
        var ordinal: UInt32 = 0
        func tell(_ alert: Alert) {
            var alert = alert
            alert.ordinal = ordinal
            ordinal += 1
            decisions.append(.alert(alert))
        }
        if let move = turn.move { withdraw(&account, turn, move, tell) }
        if turn.isReleased { release(&account, turn, tell) }
        if let move = turn.move, case .tier(let tier) = move.to, move.to.isBetter(than: move.from) {
            raiseTierAlert(&account, tier, turn, tell)
        }
        if turn.isSpike { raiseSpike(&account, turn, tell) }
        if account.alerts != nil { tellBreaches(&account, at: turn.time, into: &decisions) }
    }

    /// Withdraws every open alert of an account that is deleted.
    func withdrawAll(of account: Account, at place: Place, into decisions: inout [Decision]) {
        guard let state = account.alerts else { return }
        for (index, open) in state.open.enumerated() {
            var alert = notice(
                of: open, .withdrawn(.deleted), account, time: place.clock, score: account.decided.score)
            alert.lastOffset = place.offset
            alert.ordinal = UInt32(index)
            decisions.append(.alert(alert))
        }
    }

    private func withdraw(
        _ account: inout Account, _ turn: Turn, _ move: (from: Standing.Place, to: Standing.Place),
        _ tell: (Alert) -> Void
    ) {
        guard let open = account.alerts?.open, !open.isEmpty else { return }
        account.changeAlerts { $0.open = [] }
        let reason: Alert.Withdrawal = move.to == .excluded ? .excluded : .tier
        for alert in open {
            tell(notice(of: alert, .withdrawn(reason), account, time: turn.time, score: turn.score))
        }
    }

    /// Withdraws the open alerts of a tier that a change of model has done away with, where the account did not move.
    func withdrawOrphans(_ account: inout Account, at time: Timestamp, into decisions: inout [Decision]) {
        guard let open = account.alerts?.open else { return }
        let own = model.name(of: account.standing.place)
        let orphans = open.filter { $0.key.tier != own }
        if orphans.isEmpty { return }
        account.changeAlerts { $0.open.removeAll { $0.key.tier != own } }
        let score = assessor.assess(account, at: .at(time)).score.hundredths
        for (ordinal, orphan) in orphans.enumerated() {
            var alert = notice(of: orphan, .withdrawn(.tier), account, time: time, score: score)
            alert.ordinal = UInt32(ordinal)
            decisions.append(.alert(alert))
        }
    }

    private func release(_ account: inout Account, _ turn: Turn, _ tell: (Alert) -> Void) {
        guard let open = account.alerts?.open else { return }
        for (index, alert) in open.enumerated() {
            guard var content = alert.held else { continue }
            content.status = .raised
            content.respondBy = respondBy(alert.key, from: turn.time)
            content.time = turn.time
            content.lastOffset = account.lastOffset
            account.changeAlerts { state in
                state.open[index].held = nil
                state.open[index].respondBy = content.respondBy
            }
            tell(content)
        }
    }

    private func raiseTierAlert(
        _ account: inout Account, _ tier: Int, _ turn: Turn, _ tell: (Alert) -> Void
    ) {
        let rule = model.model.tiers[tier]
        guard let queue = rule.queue else { return }
        let last = account.alerts?.last.first { $0.kind == .tier && $0.tier == rule.name }
        if let last, let pause = rule.realertAfter, turn.time - last.raised < pause { return }
        raise(.tier, queue: queue, &account, last: last, rule, turn, tell)
    }

    private func raiseSpike(_ account: inout Account, _ turn: Turn, _ tell: (Alert) -> Void) {
        guard let spike = model.model.spike, case .tier(let tier) = account.standing.place else { return }
        let last = account.alerts?.last.filter { $0.kind == .spike }.max { $0.raised < $1.raised }
        if let last, let cooldown = spike.cooldown, turn.time - last.raised < cooldown { return }
        let rule = model.model.tiers[tier]
        let lastHere = account.alerts?.last.first { $0.kind == .spike && $0.tier == rule.name }
        raise(.spike, queue: spike.queue, &account, last: lastHere, rule, turn, tell)
    }

    private func raise(
        _ kind: Alert.Kind, queue: String, _ account: inout Account, last: AlertKey?, _ rule: Tier, _ turn: Turn,
        _ tell: (Alert) -> Void
    ) {
        let key = AlertKey(
            kind: kind, tier: rule.name, raised: turn.time,
            ordinal: last.map { $0.raised == turn.time ? $0.ordinal + 1 : 0 } ?? 0)
        let isHeld = account.alerts?.isHeld ?? false
        var alert = Alert(
            key: key, status: isHeld ? .held : .raised, queue: queue, score: turn.score, cause: turn.cause,
            drivers: assessor.drivers(of: account, at: turn.time, before: turn.sharesBefore),
            people: assessor.leads(of: account, at: turn.time, most: 3), action: rule.action, play: rule.play,
            respondBy: nil, model: model.model.name, modelVersion: model.model.version, time: turn.time,
            lastOffset: account.lastOffset)
        if !isHeld { alert.respondBy = respondBy(key, from: turn.time) }
        account.changeAlerts { state in
            state.last.removeAll { $0.kind == kind && $0.tier == rule.name }
            state.last.append(key)
            state.open.append(
                OpenAlert(key: key, queue: queue, respondBy: alert.respondBy, held: isHeld ? alert : nil))
            if state.open.count > AlertState.mostOpen { state.open.removeFirst() }
        }
        tell(alert)
    }

    private func tellBreaches(_ account: inout Account, at time: Timestamp, into decisions: inout [Decision]) {
        guard let open = account.alerts?.open else { return }
        var ordinal: UInt32 = 0
        for (index, alert) in open.enumerated() {
            guard let due = alert.respondBy, due <= time else { continue }
            account.changeAlerts { $0.open[index].respondBy = nil }
            decisions.append(
                .breach(
                    Breach(
                        key: alert.key, queue: alert.queue, respondBy: due, model: model.model.name,
                        modelVersion: model.model.version, lastOffset: account.lastOffset, ordinal: ordinal)))
            ordinal += 1
        }
    }

    /// The deadline of an alert that asks for an answer from some time on. Spikes have none.
    private func respondBy(_ key: AlertKey, from time: Timestamp) -> Timestamp? {
        guard key.kind == .tier, let tier = model.model.tiers.first(where: { $0.name == key.tier }) else { return nil }
        return tier.respondWithin.map { time + $0 }
    }

    private func notice(
        of open: OpenAlert, _ status: Alert.Status, _ account: Account, time: Timestamp, score: Int64
    ) -> Alert {
        Alert(
            key: open.key, status: status, queue: open.queue, score: score, cause: nil, drivers: [], people: [],
            action: nil, play: nil, respondBy: nil, model: model.model.name, modelVersion: model.model.version,
            time: time, lastOffset: account.lastOffset)
    }
}

/// The records that steer alerts.
extension Scorer {
    /// Places a hold, in place of the same person's earlier one; one that is over already is none.
    ///
    /// - Returns: Whether this ended the last hold.
    func placeHold(_ event: Event, clock: Timestamp, in account: inout Account) -> Bool {
        guard let by = event.by?.string, let until = event.until else { return false }
        let wasHeld = account.alerts?.isHeld ?? false
        if until <= clock, !wasHeld { return false }
        account.changeAlerts { state in
            state.holds.removeAll { $0.by == by }
            if until > clock { state.holds.append(Hold(by: by, until: until, placed: clock)) }
            // Of more than anybody needs, the one that ends first goes; the others hold as long.
            if state.holds.count > AlertState.mostHolds,
                let first = state.holds.indices.min(by: { state.holds[$0].until < state.holds[$1].until })
            {
                state.holds.remove(at: first)
            }
        }
        return wasHeld && account.alerts?.isHeld == false
    }

    /// Ends somebody's hold.
    ///
    /// - Returns: Whether it was the last.
    func releaseHold(_ event: Event, in account: inout Account) -> Bool {
        guard let by = event.by, account.alerts?.isHeld == true else { return false }
        account.changeAlerts { $0.holds.removeAll { by == $0.by } }
        return account.alerts?.isHeld == false
    }

    /// Ends the holds that last until `time`.
    ///
    /// - Returns: Whether the last ended.
    func endHolds(_ account: inout Account, at time: Timestamp) -> Bool {
        guard let holds = account.alerts?.holds, holds.contains(where: { $0.until <= time }) else { return false }
        account.changeAlerts { $0.holds.removeAll { $0.until <= time } }
        return account.alerts?.isHeld == false
    }

    /// Takes an answered alert off the list; one that is not on it is of no concern.
    func acknowledge(_ event: Event, in account: inout Account) {
        guard let id = event.alert, let open = account.alerts?.open else { return }
        let name = event.account.string
        if let index = open.firstIndex(where: { id == $0.key.id(account: name).hex }) {
            account.changeAlerts { $0.open.remove(at: index) }
        }
    }

    /// The next time at which time alone ends a hold or breaches a deadline; `.max` if it never does.
    func nextAlertTime(of account: Account) -> Timestamp {
        guard let state = account.alerts else { return .max }
        var next = Timestamp.max
        for hold in state.holds { next = min(next, hold.until) }
        for alert in state.open { next = min(next, alert.respondBy ?? .max) }
        return next
    }
}

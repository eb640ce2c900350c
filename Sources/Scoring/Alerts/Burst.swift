internal import Events

/// Spikes: the fast sum of additive points, as priced when added, with the spike's half-life.
extension Scorer {
    /// The burst at a time; 0 without spikes.
    func burst(of account: Account, at time: Timestamp) -> Double {
        guard let halfLife = model.burst, let state = account.alerts?.value, state.burst != 0 else { return 0 }
        return state.burst * halfLife.remainder(after: time - state.burstAt)
    }

    /// Whether the burst was below the spike's points and has reached them.
    func isSpike(from before: Double, in account: Account, at time: Timestamp) -> Bool {
        guard let spike = model.model.spike else { return false }
        let line = Billionths(spike.points)
        return Billionths(before) < line && Billionths(burst(of: account, at: time)) >= line
    }

    /// Adds points at the time of their event.
    func addToBurst(_ points: Double, at time: Timestamp, in account: inout Account) {
        guard let halfLife = model.burst else { return }
        if account.alerts == nil { account.alerts = Boxed(AlertState()) }
        account.alerts?.value.addToBurst(points, at: time, halfLife)
    }
}

extension AlertState {
    fileprivate mutating func addToBurst(_ points: Double, at time: Timestamp, _ halfLife: HalfLife) {
        if time >= burstAt {
            burst = burst * halfLife.remainder(after: time - burstAt) + points
            burstAt = time
        } else {
            burst += points * halfLife.remainder(after: burstAt - time)
        }
    }
}

internal import Events

/// Spikes: the fast sum of additive points, as priced when added, with the spike's half-life.
extension Scorer {
    /// The burst at a time; 0 without spikes.
    func burst(of account: Account, at time: Timestamp) -> Double {
        guard let halfLife = model.burst, account.head.pointee.burst != 0 else { return 0 }
        return account.head.pointee.burst * halfLife.remainder(after: time - account.reference)
    }

    /// Whether the burst was below the spike's points and has reached them.
    func isSpike(from before: Double, in account: Account, at time: Timestamp) -> Bool {
        guard let line = model.spikeLine else { return false }
        return Billionths(before) < line && Billionths(burst(of: account, at: time)) >= line
    }

    /// Lets the burst of an account that was read from storage rest under a model without spikes, and fade for all that time
    /// under the next one with them.
    func settleBurst(of account: inout Account) {
        let burst = account.head.pointee.burst
        let restsSince = account.head.pointee.extras?.value.burstAsOf
        if let halfLife = model.burst {
            guard let restsSince else { return }
            account.own()
            // The reference never goes back.
            account.head.pointee.burst = burst * halfLife.remainder(after: account.reference - restsSince)
            account.changeExtras { $0.burstAsOf = nil }
        } else if burst != 0, restsSince == nil {
            // What no comparison would see is not worth a time of its own.
            if Billionths(burst) == .zero {
                account.own()
                account.head.pointee.burst = 0
            } else {
                let reference = account.reference
                account.changeExtras { $0.burstAsOf = reference }
            }
        }
    }
}

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
}

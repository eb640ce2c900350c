/// Notices that a restoration gets no further.
struct Standstill {
    /// Twice as long as the broker leaves a usual transaction open.
    static let patience = Duration.seconds(20)

    private var done: Int64?
    private var since = ContinuousClock.now
    /// Whether it has come no further for as long.
    private(set) var lasts = false

    /// Notes how far it has come.
    mutating func note(_ done: Int64, now: ContinuousClock.Instant = .now) {
        if done != self.done { (self.done, since) = (done, now) }
        lasts = now - since >= Self.patience
    }
}

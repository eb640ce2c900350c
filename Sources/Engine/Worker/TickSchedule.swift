internal import Events

/// When a partition that is read to its end writes a tick, so that time passes when nothing happens.
///
/// At most one a second; none while one is on its way; and where a tick came back with a time before what was due, the
/// broker's clock is behind ours, and the next waits that much longer.
struct TickSchedule {
    private var next: ContinuousClock.Instant?
    /// What the tick on its way was written for.
    private var awaited: (due: Timestamp, until: ContinuousClock.Instant)?

    /// After how long a tick that never came back is given up.
    private static let patience = Duration.seconds(30)

    /// Whether a tick is to be written now; if so, it counts as written.
    ///
    /// - Parameters:
    ///   - due: The time of the next timer.
    ///   - wall: The wall clock.
    ///   - now: For intervals.
    mutating func isTime(for due: Timestamp?, wall: Timestamp, now: ContinuousClock.Instant) -> Bool {
        guard let due, due <= wall else { return false }
        if let next, now < next { return false }
        if let awaited, now < awaited.until { return false }
        next = now + .seconds(1)
        awaited = (due, now + TickSchedule.patience)
        return true
    }

    /// Notes that a tick was read.
    ///
    /// - Parameter recorded: Its record time.
    mutating func didRead(recorded: Timestamp, now: ContinuousClock.Instant) {
        guard let awaited else { return }
        self.awaited = nil
        let skew = awaited.due - recorded
        if skew > 0 { next = max(next ?? now, now + .milliseconds(max(1000, skew))) }
    }
}

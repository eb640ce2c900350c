internal import Events

/// Finds the first millisecond at which something holds of an account that only time changes.
///
/// Between two steps (ends of windows and of dwell) everything moves continuously, and `Moment` bounds it over any
/// span. So a span whose bounds rule the event out is passed over whole, and any other is halved. The halving ends at
/// single milliseconds, where the bounds are the exact values; there are finitely many, and the earlier half is
/// always searched first, so the first is found and none is missed, whatever mixture of half-lives, signs and caps.
/// For sums of one sign the bounds are tight and a search takes about two evaluations a bit of the span.
struct Crossing {
    /// The times, in order and after `start`, from which on a window or dwell has ended.
    private let steps: [Timestamp]
    /// The last time at which anything changes.
    private let horizon: Timestamp

    /// - Parameters:
    ///   - steps: Times from which on something steps; those not after `start` are passed over.
    ///   - horizon: The time from which on nothing fades any more.
    init(after start: Timestamp, steps: [Timestamp], horizon: Timestamp) {
        self.start = start
        // No record and no clock comes after the year 9999, and no time after it can be written.
        let end = RFC3339.range.upperBound
        self.steps = Array(Set(steps.filter { $0 > start && $0 <= end })).sorted()
        self.horizon = min(max(horizon, self.steps.last ?? start), end)
    }

    private let start: Timestamp

    /// The first time after the start for which `possible` holds.
    ///
    /// - Parameter possible: Whether the event can be in the span, both ends in it; exact for a span of one.
    func first(possible: (_ from: Timestamp, _ to: Timestamp) -> Bool) -> Timestamp? {
        var from = start + 1
        for step in steps {
            if from < step, let found = search(from, step - 1, possible) { return found }
            from = step
        }
        return from <= horizon ? search(from, horizon, possible) : nil
    }

    private func search(
        _ from: Timestamp, _ to: Timestamp, _ possible: (Timestamp, Timestamp) -> Bool
    ) -> Timestamp? {
        if !possible(from, to) { return nil }
        if from == to { return from }
        let middle = from + (to - from) / 2
        return search(from, middle, possible) ?? search(middle + 1, to, possible)
    }
}

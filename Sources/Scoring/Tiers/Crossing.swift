internal import Events

/// Finds the first millisecond at which something holds of an account that only time changes, where its score may rise as
/// well as fall; where it only falls `Descent` is faster.
///
/// Between two steps (ends of windows and of dwell) everything moves continuously, and `Moment` bounds it over any
/// span. So a span whose bounds rule the event out is passed over whole, and any other is halved. The halving ends at
/// single milliseconds, where the bounds are the exact values; there are finitely many, and the earlier half is
/// always searched first, so the first is found and none is missed, whatever mixture of half-lives, signs and caps.
/// For sums of one sign the bounds are tight and a search takes about two evaluations a bit of the span. Where sums of
/// both signs hold an account right at a line, the bounds stay undecided down to single milliseconds; so that no such
/// account holds up all others, a search ends after a number of evaluations and says how far it has come.
struct Crossing {
    /// What a search has come to.
    enum Finding: Hashable {
        case at(Timestamp)
        case never
        /// Nothing before this time, and nobody knows what then.
        case notBefore(Timestamp)

        /// The time up to which nothing happens; `Timestamp.max`: ever.
        var bound: Timestamp {
            switch self {
            case .at(let time), .notBefore(let time): time
            case .never: .max
            }
        }
    }

    /// Evaluations that a record or timer may take, several times what a search takes that is not of this kind.
    static let patience = 1024
    /// No record and no clock comes after the year 9999, and no time after it can be written.
    static let lastTime = RFC3339.range.upperBound
    /// The times, in order and after `start`, from which on a window or dwell has ended.
    private let steps: [Timestamp]
    /// The last time at which anything changes.
    private let horizon: Timestamp

    /// - Parameters:
    ///   - steps: Times from which on something steps; those not after `start` are passed over.
    ///   - horizon: The time from which on nothing fades any more.
    ///   - patience: How many evaluations a search may take, besides one a step.
    init(after start: Timestamp, steps: [Timestamp], horizon: Timestamp, patience: Int) {
        self.start = start
        evaluationsLeft = patience + steps.count
        let end = Crossing.lastTime
        self.steps = Array(Set(steps.filter { $0 > start && $0 <= end })).sorted()
        // What began before the start may have faded by then, and what is looked for hold from the first moment on.
        self.horizon = min(max(horizon, self.steps.last ?? start, start + 1), end)
    }

    private let start: Timestamp
    private var evaluationsLeft: Int

    /// The first time after the start for which `possible` holds; to be asked once.
    ///
    /// - Parameter possible: Whether the event can be in the span, both ends in it; exact for a span of one.
    mutating func first(possible: (_ from: Timestamp, _ to: Timestamp) -> Bool) -> Finding {
        var from = start + 1
        for step in steps {
            if from < step, let found = search(from, step - 1, possible) { return found }
            from = step
        }
        return from <= horizon ? search(from, horizon, possible) ?? .never : .never
    }

    /// - Returns: `nil` where it does not happen in the span.
    private mutating func search(
        _ from: Timestamp, _ to: Timestamp, _ possible: (Timestamp, Timestamp) -> Bool
    ) -> Finding? {
        if evaluationsLeft == 0 { return .notBefore(from) }
        evaluationsLeft -= 1
        if !possible(from, to) { return nil }
        if from == to { return .at(from) }
        let middle = from + (to - from) / 2
        return search(from, middle, possible) ?? search(middle + 1, to, possible)
    }
}

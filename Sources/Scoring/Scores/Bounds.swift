internal import Events

/// What an account comes to over a span of time in which no window ends, between bounds.
///
/// The bounds that `Moment` gives are as wide as what fades in the span, so near a line that sums of both signs hardly cross
/// they decide nothing until the span is a millisecond. Where they leave it open, narrower ones are asked: points of a
/// signal that no cap holds, v, change at the rate −λ·v, so all of them together lie about what they are in the middle of
/// the span by no more than that rate takes them; what it leaves open shrinks with the square of the span.
extension Assessor {
    /// Whether something may hold at some time of a span; for a span of one millisecond: whether it does.
    ///
    /// - Parameter holds: Whether it may, of an account between two bounds. What may hold between bounds may hold between
    ///   wider ones.
    func mayHold(
        of account: Account, from start: Timestamp, to end: Timestamp,
        _ holds: (_ low: Assessment, _ high: Assessment) -> Bool
    ) -> Bool {
        var low = assess(account, at: .lowest(from: start, to: end))
        if start == end { return holds(low, low) }
        return withUnsafeTemporaryAllocation(of: SignalBounds.self, capacity: signals.count) { bounds in
            for place in signals.indices {
                bounds[place] = SignalBounds(low: points[place], isHeld: isHeld[place])
            }
            let lowest = (intentPoints, engagementPoints)
            var high = assess(account, at: .highest(from: start, to: end))
            if !holds(low, high) { return false }
            // Of a logistic model's score the categories say nothing.
            if model.regression != nil || low.isExcluded { return true }
            for place in signals.indices {
                bounds[place].high = points[place]
                bounds[place].isHeld = bounds[place].isHeld || isHeld[place]
            }
            let highest = (intentPoints, engagementPoints)

            let middle = start + (end - start) / 2
            sumUpCategories(of: account, at: .at(middle))
            let (before, after) = (Double(middle - start), Double(end - middle))
            let intent = narrowed(UnsafeBufferPointer(bounds), isEngagement: false, before, after)
            let engagement = narrowed(UnsafeBufferPointer(bounds), isEngagement: true, before, after)
            set(
                &low, of: account, intent: max(lowest.0, intent.low), engagement: max(lowest.1, engagement.low),
                at: .at(middle))
            set(
                &high, of: account, intent: min(highest.0, intent.high),
                engagement: min(highest.1, engagement.high), at: .at(middle))
            return holds(low, high)
        }
    }

    /// Between what a signal's points lie in a span, before the account's cap.
    private struct SignalBounds: BitwiseCopyable {
        var low: Double
        var high = 0.0
        /// Whether the cap of some contact holds somewhere in the span.
        var isHeld: Bool
    }

    /// Bounds of a category's points, by the sums last made, those of the middle.
    ///
    /// - Parameters:
    ///   - before: How long the span is up to its middle, in milliseconds.
    ///   - after: And from there.
    private func narrowed(
        _ bounds: UnsafeBufferPointer<SignalBounds>, isEngagement: Bool, _ before: Double, _ after: Double
    ) -> (low: Double, high: Double) {
        let middle = isEngagement ? engagementPoints : intentPoints
        var rate = (low: 0.0, high: 0.0)
        var (below, above, size) = (0.0, 0.0, abs(middle))
        for place in signals.indices where signals[place].isEngagement == isEngagement {
            let (signal, bound) = (signals[place], bounds[place])
            size += max(abs(bound.low), abs(bound.high))
            if !bound.isHeld, -signal.cap < bound.low, bound.high < signal.cap {
                rate.low -= signal.fading * bound.high
                rate.high -= signal.fading * bound.low
            } else {
                let now = capped(place)
                below += now - max(-signal.cap, min(signal.cap, bound.low))
                above += max(-signal.cap, min(signal.cap, bound.high)) - now
            }
        }
        // More than all rounding on the way.
        let slack = size * 0x1p-40
        return (
            middle - below - slack + min(0, after * rate.low, -before * rate.high),
            middle + above + slack + max(0, after * rate.high, -before * rate.low)
        )
    }

    /// Puts other points of the categories into an assessment of a model without regression.
    private func set(
        _ assessment: inout Assessment, of account: Account, intent: Double, engagement: Double, at moment: Moment
    ) {
        assessment.intent = model.intent.score(intent)
        assessment.engagement = model.engagement.score(engagement)
        assessment.score = Billionths(gated(total(of: account, assessment, at: moment), assessment))
    }
}

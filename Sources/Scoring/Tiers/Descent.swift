internal import Events

/// Finds the first millisecond at which something is below its line that never rises.
///
/// There is one such millisecond at most between a time at which it is not below and a later one at which it is, and
/// both ends are always times that have been looked at: the search ends where they follow one another. Guesses are
/// where the straight line between the ends crosses (regula falsi; an end that stays twice counts half, which is the
/// Illinois rule), and wherever three guesses have not halved the span, its middle. So there are at most four looks a
/// bit of the span, and for what fades some ten in all.
enum Descent {
    /// - Parameters:
    ///   - start: The first time that is asked about.
    ///   - end: The last one.
    ///   - margin: How far it is above its line; below zero: it is below. Never rises.
    /// - Returns: `nil` where it is not below at the end.
    static func first(
        from start: Timestamp, through end: Timestamp, margin: (Timestamp) -> Double
    ) -> Timestamp? {
        if start > end { return nil }
        var above = margin(start)
        if above < 0 { return start }
        var below = margin(end)
        if below >= 0 { return nil }
        var (low, high) = (start, end)
        // What fades is searched for over a hundred half-lives, and mostly falls within the first few.
        var stride = (high - low) / 64
        while stride > 0, low + stride < high {
            let there = margin(low + stride)
            if there < 0 {
                (high, below) = (low + stride, there)
                break
            }
            (low, above) = (low + stride, there)
            stride *= 2
        }

        enum End { case low, high }
        var moved: End?
        var span = high - low
        var slow = 0
        while high - low > 1 {
            var guess = low + (high - low) / 2
            if slow < 3 { guess = low + Int64(Double(high - low) * (above / (above - below))) }
            guess = min(max(guess, low + 1), high - 1)
            let there = margin(guess)
            if there < 0 {
                (high, below) = (guess, there)
                if moved == .high { above /= 2 }
                moved = .high
            } else {
                (low, above) = (guess, there)
                if moved == .low { below /= 2 }
                moved = .low
            }
            if high - low <= span / 2 {
                span = high - low
                slow = 0
            } else {
                slow += 1
            }
        }
        return high
    }
}

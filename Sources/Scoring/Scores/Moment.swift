internal import Events

/// When an account is looked at.
///
/// At one time, all three are the same. Over a span in which no window ends, `highest(from:to:)` and
/// `lowest(from:to:)` bound every score that the account has in it: a positive part is greatest at the start and least
/// at the end, a negative one the other way round, and clamps, saturations and weights keep the order.
struct Moment {
    /// When parts above zero are taken.
    var positive: Timestamp
    /// When parts below zero are taken.
    var negative: Timestamp
    /// When windows are looked at.
    var windows: Timestamp

    static func at(_ time: Timestamp) -> Moment {
        Moment(positive: time, negative: time, windows: time)
    }

    static func highest(from start: Timestamp, to end: Timestamp) -> Moment {
        Moment(positive: start, negative: end, windows: start)
    }

    static func lowest(from start: Timestamp, to end: Timestamp) -> Moment {
        Moment(positive: end, negative: start, windows: start)
    }

    /// The other bound over the same span: for what lowers a score as it grows.
    var opposite: Moment {
        Moment(positive: negative, negative: positive, windows: windows)
    }
}

/// What is left of points some time after they were counted.
struct Fading {
    private let positive: Double
    private let negative: Double

    /// - Parameter time: The time at which the points were counted.
    @inline(__always)
    init(_ halfLife: HalfLife, since time: Timestamp, at moment: Moment) {
        positive = halfLife.remainder(after: moment.positive - time)
        negative =
            moment.negative == moment.positive ? positive : halfLife.remainder(after: moment.negative - time)
    }

    @inline(__always)
    func rest(of points: Double) -> Double {
        points * (points >= 0 ? positive : negative)
    }
}

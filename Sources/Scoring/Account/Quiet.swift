internal import Events

/// How far an account may go until anything about it can have to be decided: what spares most records an evaluation.
///
/// Made from an exact evaluation at some time, where nothing counts below zero. From there on points only fade, so the
/// score falls no faster than it did then (each part of it is convex in time, and caps and saturation only slow it), and
/// points added raise it by no more than they would have then (saturation is concave). As long as the one leaves it above
/// the greater of the lines below it, and the other below the lesser of the lines above it, no tier and no publication
/// can change. The lines are the last decided score ± `publish.min_change` and the next better tier's `enter`; falls are
/// time's, and done before a record is applied.
///
/// It lies in every account, so it takes little room: a time or a slope is rounded to the side on which it costs a look too
/// many, never a decision.
struct Quiet: Hashable {
    /// Until when, not included, the score cannot have fallen to a line: whole seconds since 1970.
    private var until: UInt32
    /// How many hundredths of the score may be added until it can have risen to a line, in `Quiet.units` of one.
    private var room: UInt32
    private var intentSlope: Slope
    private var engagementSlope: Slope

    /// Nothing may happen without a look at the account.
    static let none = Quiet(until: .min, room: 0, intentSlope: 0, engagementSlope: 0)

    /// - Parameters:
    ///   - until: Until when, not included, the score cannot have fallen to a line.
    ///   - room: How many hundredths of the score may be added until it can have risen to a line.
    ///   - intentSlope: What a point of the category adds at most, in hundredths of the score.
    ///   - engagementSlope: The same of the other category.
    init(until: Timestamp, room: Double, intentSlope: Double, engagementSlope: Double) {
        self.until = UInt32(clamping: until / 1000)
        // Before 1970 there are no such seconds, and no room.
        self.room = until < 0 ? 0 : UInt32(min(room, Quiet.greatestRoom) * Quiet.units)
        self.intentSlope = Slope(atLeast: Float(intentSlope).nextUp)
        self.engagementSlope = Slope(atLeast: Float(engagementSlope).nextUp)
    }

    /// Takes points into account that came in at a time.
    ///
    /// - Returns: Whether nothing can have to be decided.
    @inline(__always)
    mutating func admits(intent: Double, engagement: Double, at time: Timestamp) -> Bool {
        if time >= Timestamp(until) * 1000 { return false }
        let added = intent * Double(intentSlope.value) + engagement * Double(engagementSlope.value)
        guard added < Quiet.greatestRoom else { return false }
        // Rounded up, and more than the rounding of the sum: a room that is a little too small costs a look, one that is too
        // large would cost a decision.
        let units = UInt32(added * Quiet.units) + 2
        guard room > units else { return false }
        room -= units
        return true
    }

    /// Of a hundredth of the score.
    private static let units = 65_536.0
    /// In hundredths: more than the whole score, and less than there are numbers for.
    private static let greatestRoom = 32_768.0

    /// A number not below zero, rounded up to the upper half of a float: seven binary places.
    private struct Slope: Hashable {
        private var bits: UInt16

        init(atLeast value: Float) {
            // Beyond the greatest float it is none any more, and no room is left by it.
            bits = UInt16(truncatingIfNeeded: value.bitPattern >> 16) &+ 1
        }

        @inline(__always)
        var value: Float { Float(bitPattern: UInt32(bits) << 16) }
    }
}

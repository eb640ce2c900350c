internal import Events

/// How far an account may go until anything about it can have to be decided: what spares most records an evaluation.
///
/// Made from an exact evaluation at some time, where nothing counts below zero. From there on points only fade, so the
/// score falls no faster than it did then (each part of it is convex in time, and caps and saturation only slow it), and
/// points added raise it by no more than they would have then (saturation is concave). As long as the one leaves it above
/// the greater of the lines below it, and the other below the lesser of the lines above it, no tier and no publication
/// can change. The lines are the last decided score ± `publish.min_change` and the next better tier's `enter`; falls are
/// time's, and done before a record is applied.
struct Quiet: Hashable {
    /// Until when, not included, the score cannot have fallen to a line.
    var until: Timestamp
    /// How many hundredths of the score may be added until it can have risen to a line.
    var room: Float
    /// What a point of each category adds at most, in hundredths of the score.
    var intentSlope: Float
    var engagementSlope: Float

    /// Nothing may happen without a look at the account.
    static let none = Quiet(until: .min, room: 0, intentSlope: 0, engagementSlope: 0)

    /// Takes points into account that came in at a time.
    ///
    /// - Returns: Whether nothing can have to be decided.
    @inline(__always)
    mutating func admits(intent: Double, engagement: Double, at time: Timestamp) -> Bool {
        if time >= until { return false }
        // Rounded down: a room that is a little too small costs a look, one that is too large would cost a decision.
        let added = Float(intent * Double(intentSlope) + engagement * Double(engagementSlope)).nextUp
        room = (room - added).nextDown
        return room > 0
    }
}

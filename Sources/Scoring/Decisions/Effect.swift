/// What a change of an account may do to its score.
struct Effect {
    /// Whether it may bring forward something that time alone does, so that this has to be worked out anew.
    private(set) var mayHasten: Bool
    /// Whether it may move the score otherwise than by the points below.
    private(set) var mayMoveOtherwise: Bool
    /// Points added to each category.
    private(set) var intent = 0.0
    private(set) var engagement = 0.0

    /// - Parameter mayHasten: Whether it may do anything, and bring anything forward.
    init(mayHasten: Bool) {
        self.mayHasten = mayHasten
        mayMoveOtherwise = mayHasten
    }

    /// All additive points.
    var points: Double { intent + engagement }

    mutating func hasten() {
        mayHasten = true
        mayMoveOtherwise = true
    }

    /// Takes additive points into account, for a signal whose contacts bonuses may count.
    @inline(__always)
    mutating func add(_ points: Double, to signal: UnsafePointer<CompiledSignal>) {
        if signal.pointee.isEngagement { engagement += points } else { intent += points }
        if points < 0 { hasten() }
        // A further contact may bring a bonus.
        if signal.pointee.hasBonuses { mayMoveOtherwise = true }
    }
}

/// What an account comes to at one time.
public struct Assessment: Sendable {
    /// 0 to 100 each, not yet rounded.
    public var fit: Double
    /// 0 to 100, not yet rounded.
    public var intent: Double
    /// 0 to 100, not yet rounded.
    public var engagement: Double
    /// The score: 0 to 100, 0 for the excluded.
    public var score: Billionths
    /// How many contacts were active in the committee's window.
    public var contacts: Int
    /// How much of the committee's roles they fill, 0 to 1.
    public var penetration: Double
    /// Whether an exclusion matches.
    public var isExcluded: Bool

    func value(of measure: Tier.Requirement.Measure) -> Double {
        switch measure {
        case .fit: fit
        case .intent: intent
        case .engagement: engagement
        case .contacts: Double(contacts)
        case .penetration: penetration
        }
    }
}

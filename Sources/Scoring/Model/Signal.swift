public import Events

/// The two categories that events feed; fit comes from the profile.
public enum Category: String, CaseIterable, Hashable, Sendable {
    case intent
    case engagement
}

/// A kind of event that is worth points, and how those fade.
public struct Signal: Hashable, Sendable {
    /// What an event is worth.
    public enum Points: Hashable, Sendable {
        /// The same number of points for every event.
        case constant(Double)
        /// The number found at `path` in the event, times `times`. Without a number there the event adds nothing; one
        /// beyond ±10¹⁵ counts as ±10¹⁵.
        case value(at: FieldPath, times: Double)
    }

    /// How events of one signal add up.
    public enum Mode: Hashable, Sendable {
        /// Every event adds its points, which fade from its own time.
        case add
        /// For each value of `key` only the newest event counts.
        case latest(key: FieldPath?)
    }

    /// Names its entry in the ledger; bonuses and logistic terms refer to it.
    public var name: String
    /// The category that its points count for.
    public var category: Category
    /// Whether every event counts or only the newest.
    public var mode: Mode
    /// Which events count.
    public var condition: Condition
    /// What an event is worth before it fades; negative points take away.
    public var points: Points
    /// The time in which points lose half their worth, in milliseconds, above zero.
    public var halfLife: Milliseconds
    /// The most, up or down, that one contact can bring, in points; `nil` without a bound. Only for `Mode.add`.
    public var contactCap: Double?
    /// The most, up or down, that the signal can bring, in points; `nil` without a bound.
    public var cap: Double?

    /// A signal; `halfLife` is in milliseconds and above zero, the caps in points. A `contactCap` goes with `Mode.add`
    /// alone.
    public init(
        name: String, category: Category, mode: Mode = .add, condition: Condition, points: Points,
        halfLife: Milliseconds, contactCap: Double? = nil, cap: Double? = nil
    ) {
        self.name = name
        self.category = category
        self.mode = mode
        self.condition = condition
        self.points = points
        self.halfLife = halfLife
        self.contactCap = contactCap
        self.cap = cap
    }
}

/// Points for a buying committee: several distinct contacts with the same signal in a span of time.
public struct Bonus: Hashable, Sendable {
    /// Names its entry in the ledger; logistic terms refer to it.
    public var name: String
    /// The category that its points count for.
    public var category: Category
    /// What it adds while it counts; it does not fade.
    public var points: Double
    /// The name of a signal of mode `add`.
    public var signal: String
    /// How many distinct contacts it takes.
    public var contacts: Int
    /// How long an event of the signal counts, in milliseconds.
    public var within: Milliseconds

    /// A bonus; `within` is in milliseconds. It takes no more `contacts` than `Limits.contacts` keeps apart.
    public init(
        name: String, category: Category, points: Double, signal: String, contacts: Int, within: Milliseconds
    ) {
        self.name = name
        self.category = category
        self.points = points
        self.signal = signal
        self.contacts = contacts
        self.within = within
    }
}

/// How the points of a category become a score of 0 to 100.
public enum Saturation: Hashable, Sendable {
    /// In proportion, up to 100 at so many points.
    case fullMarks(Double)
    /// Towards 100 without reaching it, 50 at so many points.
    case halfMarks(Double)
}

public import Events

/// How often something goes wrong on the way to the log, each as a share of all records from 0 to 1.
public struct Mishaps: Hashable, Sendable {
    /// Events that arrive minutes to days after they happened.
    public var late: Double
    /// Events that arrive a second time, byte for byte.
    public var repeated: Double
    /// Events of a clock that is seconds to minutes fast, which is tolerated.
    public var ahead: Double
    /// Events from hours to weeks ahead of time, which is refused.
    public var farAhead: Double
    /// Records that nobody can make sense of, which are refused.
    public var broken: Double

    /// Shares of all records, from 0 to 1; what is left out never happens.
    public init(late: Double = 0, repeated: Double = 0, ahead: Double = 0, farAhead: Double = 0, broken: Double = 0) {
        self.late = late
        self.repeated = repeated
        self.ahead = ahead
        self.farAhead = farAhead
        self.broken = broken
    }

    /// What a marketing stack does on an ordinary day.
    public static let usual = Mishaps(late: 0.03, repeated: 0.01, ahead: 0.005, farAhead: 0.001, broken: 0.004)

    /// Everything arrives once, whole and at once.
    public static let none = Mishaps()
}

/// What went wrong on the way of one record.
public enum Mishap: Hashable, Sendable {
    /// It arrived so many milliseconds after it happened.
    case late(Milliseconds)
    /// It has been delivered before.
    case repeated
    /// Its time is so many milliseconds ahead, within what is tolerated.
    case ahead(Milliseconds)
    /// Its time is so many milliseconds ahead, beyond what is tolerated.
    case farAhead(Milliseconds)
    case broken(Flaw)

    /// Whether the record must end among the dead letters, and change nothing else.
    public var isRefused: Bool {
        switch self {
        case .late, .repeated, .ahead: false
        case .farAhead, .broken: true
        }
    }
}

/// What makes a record unusable.
public enum Flaw: CaseIterable, Hashable, Sendable {
    /// The JSON breaks off.
    case truncated
    /// `id`, `time`, `account` or `type` is not there.
    case missingField
    /// `id`, `time`, `account` or `type` is of a type that it cannot have.
    case wrongType
    /// The key names another account than the value.
    case foreignKey
    /// There is a value but no key.
    case missingKey
    /// Latin-1 where UTF-8 is due.
    case invalidUTF8
    /// The contact is an object without `id`.
    case contactWithoutID
}

extension Mishaps {
    enum Draw {
        case none, late, repeated, ahead, farAhead, broken
    }

    func draw(using random: inout SplitMix64) -> Draw {
        var rest = random.fraction()
        for (share, draw) in [
            (late, Draw.late), (repeated, .repeated), (ahead, .ahead), (farAhead, .farAhead), (broken, .broken),
        ] {
            if rest < share { return draw }
            rest -= share
        }
        return .none
    }
}

extension Mishap {
    /// Minutes as a rule, hours at times, days once in a while.
    static func lag(using random: inout SplitMix64) -> Milliseconds {
        switch random.index(weights: [50, 35, 15]) {
        case 0: random.within(2 * Rhythm.minute...Rhythm.hour)
        case 1: random.within(Rhythm.hour...Rhythm.day)
        default: random.within(Rhythm.day...5 * Rhythm.day)
        }
    }

    static func lead(using random: inout SplitMix64) -> Milliseconds {
        random.within(5000...5 * Rhythm.minute)
    }

    static func farLead(using random: inout SplitMix64) -> Milliseconds {
        random.within(Rhythm.hour...30 * Rhythm.day)
    }
}

public import Events

/// A class of accounts: what it takes to enter it, to stay, and what is to be done with the accounts in it.
public struct Tier: Hashable, Sendable {
    /// Lower bounds besides the score.
    public struct Requirement: Hashable, Sendable {
        /// What is bounded from below.
        public enum Measure: String, CaseIterable, Hashable, Sendable {
            case fit, intent, engagement, contacts, penetration
        }
        /// What is bounded.
        public var measure: Measure
        /// The bound: 0 to 100 for the sub-scores, a number of contacts, 0 to 1 for penetration.
        public var atLeast: Double

        /// A bound that holds from `atLeast` on, itself included.
        public init(measure: Measure, atLeast: Double) {
            self.measure = measure
            self.atLeast = atLeast
        }
    }

    /// What events call it; never `excluded`.
    public var name: String
    /// The score from which an account rises into the tier.
    public var enter: Double
    /// The score below which an account falls out of it; never above `enter`.
    public var exit: Double
    /// All must hold to enter the tier, and to stay in it.
    public var require: [Requirement]
    /// What is to be done, in the model's words, for alerts to carry; `nil`: nothing said.
    public var action: String?
    /// The play to run, in the model's words, for alerts to carry; `nil`: nothing said.
    public var play: String?
    /// The last part of the name of the alert topic; `nil`: no alerts.
    public var queue: String?
    /// Milliseconds from an alert to its deadline.
    public var respondWithin: Milliseconds?
    /// Milliseconds after an alert for this tier in which no other is raised.
    public var realertAfter: Milliseconds?

    /// A tier; scores are 0 to 100, `exit` is `enter` where nothing is said, spans are in milliseconds.
    public init(
        name: String, enter: Double, exit: Double? = nil, require: [Requirement] = [], action: String? = nil,
        play: String? = nil, queue: String? = nil, respondWithin: Milliseconds? = nil, realertAfter: Milliseconds? = nil
    ) {
        self.name = name
        self.enter = enter
        self.exit = exit ?? enter
        self.require = require
        self.action = action
        self.play = play
        self.queue = queue
        self.respondWithin = respondWithin
        self.realertAfter = realertAfter
    }
}

/// A sudden burst of activity that calls for an alert of its own.
public struct Spike: Hashable, Sendable {
    /// The burst that makes a spike, in points: the sum was below it before a record and is not after.
    public var points: Double
    /// How fast the burst fades, in milliseconds, above zero.
    public var halfLife: Milliseconds
    /// Milliseconds between two spikes of an account; `nil`: none.
    public var cooldown: Milliseconds?
    /// The last part of the name of the alert topic.
    public var queue: String

    /// A spike; `points` are as priced when added, spans in milliseconds.
    public init(points: Double, halfLife: Milliseconds, cooldown: Milliseconds? = nil, queue: String) {
        self.points = points
        self.halfLife = halfLife
        self.cooldown = cooldown
        self.queue = queue
    }
}

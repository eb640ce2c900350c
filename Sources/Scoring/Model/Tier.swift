public import Events

/// A class of accounts: what it takes to enter it, to stay, and what is to be done with the accounts in it.
public struct Tier: Hashable, Sendable {
    /// Lower bounds besides the score.
    public struct Requirement: Hashable, Sendable {
        /// What is bounded from below.
        public enum Measure: String, CaseIterable, Hashable, Sendable {
            case fit, intent, engagement, contacts, penetration
        }
        public var measure: Measure
        public var atLeast: Double

        public init(measure: Measure, atLeast: Double) {
            self.measure = measure
            self.atLeast = atLeast
        }
    }

    public var name: String
    /// The score from which an account rises into the tier.
    public var enter: Double
    /// The score below which an account falls out of it; never above `enter`.
    public var exit: Double
    public var require: [Requirement]
    public var action: String?
    public var play: String?
    /// The last part of the name of the alert topic; `nil`: no alerts.
    public var queue: String?
    /// Milliseconds from an alert to its deadline.
    public var respondWithin: Milliseconds?
    /// Milliseconds after an alert for this tier in which no other is raised.
    public var realertAfter: Milliseconds?

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
    public var points: Double
    public var halfLife: Milliseconds
    /// Milliseconds between two spikes of an account; `nil`: none.
    public var cooldown: Milliseconds?
    public var queue: String

    public init(points: Double, halfLife: Milliseconds, cooldown: Milliseconds? = nil, queue: String) {
        self.points = points
        self.halfLife = halfLife
        self.cooldown = cooldown
        self.queue = queue
    }
}

public import Events

/// Everything that the demo shows at one moment.
public struct DemoSnapshot: Sendable {
    /// How many accounts are in a tier.
    public struct TierCount: Sendable {
        /// The tier's name.
        public var tier: String
        /// How many accounts are in it.
        public var accounts: Int

        /// `accounts` accounts in the tier named `tier`.
        public init(tier: String, accounts: Int) {
            self.tier = tier
            self.accounts = accounts
        }
    }

    /// How many records were refused for one reason.
    public struct Refusals: Sendable {
        /// Why, in words.
        public var reason: String
        /// How many.
        public var records: Int

        /// `records` refused records, all for the same reason.
        public init(reason: String, records: Int) {
            self.reason = reason
            self.records = records
        }
    }

    /// The engine clock: simulated time.
    public var time: Timestamp
    /// Seconds since the demo started, by the wall clock.
    public var elapsed: Double
    /// Simulated seconds a second.
    public var speed: Double
    /// Records read a second by the wall clock, lately.
    public var eventsPerSecond: Double
    /// Records read.
    public var events: Int
    /// Scores published.
    public var scores: Int
    /// Tier changes upwards.
    public var rises: Int
    /// Tier changes downwards.
    public var falls: Int
    /// Dead letters by reason.
    public var refusals: [Refusals]
    /// Best first, `excluded` last.
    public var tiers: [TierCount]
    /// Greatest score first.
    public var accounts: [AccountLine]
    /// Newest first.
    public var moves: [TierMove]

    /// Nothing has happened yet, at the given simulated time.
    public init(time: Timestamp, speed: Double) {
        self.time = time
        self.speed = speed
        elapsed = 0
        eventsPerSecond = 0
        events = 0
        scores = 0
        rises = 0
        falls = 0
        refusals = []
        tiers = []
        accounts = []
        moves = []
    }

    /// Records refused, for whatever reason.
    public var deadLetters: Int { refusals.reduce(0) { $0 + $1.records } }
}

/// One account as the demo's table shows it.
public struct AccountLine: Sendable {
    /// Which way an account is heading, as published.
    public enum Momentum: String, Sendable {
        case rising, steady, cooling
    }

    /// The account's name.
    public var account: String
    /// 0 to 100.
    public var score: Double
    /// The tier's name.
    public var tier: String
    /// Which way it is heading.
    public var momentum: Momentum
    /// 0 to 100.
    public var fit: Double
    /// 0 to 100.
    public var intent: Double
    /// 0 to 100.
    public var engagement: Double
    /// When time alone will bring the account down, and where to; `nil` where it never does.
    public var cools: (at: Timestamp, to: String)?

    /// An account as last published.
    public init(
        account: String, score: Double, tier: String, momentum: Momentum, fit: Double, intent: Double,
        engagement: Double, cools: (at: Timestamp, to: String)? = nil
    ) {
        self.account = account
        self.score = score
        self.tier = tier
        self.momentum = momentum
        self.fit = fit
        self.intent = intent
        self.engagement = engagement
        self.cools = cools
    }
}

/// One tier change.
public struct TierMove: Sendable {
    /// Which way.
    public enum Direction: Sendable {
        case up, down
    }

    /// Counts the demo's moves, from 1.
    public var number: Int
    /// Exactly when, in simulated time.
    public var time: Timestamp
    /// The account's name.
    public var account: String
    /// The tier that it leaves.
    public var from: String
    /// The tier that it enters.
    public var to: String
    /// Which way that is.
    public var direction: Direction
    /// The score at that moment, 0 to 100.
    public var score: Double
    /// In words, without a full stop: `pricing page viewed`, `nothing happened`.
    public var reason: String

    /// The `number`-th move of the demo.
    public init(
        number: Int, time: Timestamp, account: String, from: String, to: String, direction: Direction, score: Double,
        reason: String
    ) {
        self.number = number
        self.time = time
        self.account = account
        self.from = from
        self.to = to
        self.direction = direction
        self.score = score
        self.reason = reason
    }
}

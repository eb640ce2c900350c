public import Events

/// A scoring model as its file says it, defaults filled in: what two teams signed.
///
/// `CompiledModel` is the form that scores.
public struct Model: Hashable, Sendable {
    /// How the parts become a score.
    public enum Kind: Hashable, Sendable {
        /// A weighted mean of fit, intent and engagement.
        case weighted(Weights)
        /// 100·σ(intercept + Σ coefficient·feature).
        case logistic(intercept: Double, terms: [LogisticTerm])
    }

    public var name: String
    public var version: String
    public var kind: Kind
    public var limits: Limits
    public var fit: Fit
    /// Accounts that match one of these have score 0 and the tier `excluded`.
    public var exclude: [ProfileRule]
    /// The first that matches a contact gives its multiplier.
    public var personas: [Persona]
    public var signals: [Signal]
    public var bonuses: [Bonus]
    public var intentSaturation: Saturation
    public var engagementSaturation: Saturation
    public var committee: Committee
    /// Best first; the last has `enter` 0.
    public var tiers: [Tier]
    /// The least time in a tier before a fall, in milliseconds.
    public var dwell: Milliseconds
    public var spike: Spike?
    public var publish: Publish

    public init(
        name: String, version: String, kind: Kind, limits: Limits = Limits(), fit: Fit = Fit(),
        exclude: [ProfileRule] = [], personas: [Persona] = [], signals: [Signal] = [], bonuses: [Bonus] = [],
        intentSaturation: Saturation = .fullMarks(100), engagementSaturation: Saturation = .fullMarks(100),
        committee: Committee = Committee(), tiers: [Tier], dwell: Milliseconds = 0, spike: Spike? = nil,
        publish: Publish = Publish()
    ) {
        self.name = name
        self.version = version
        self.kind = kind
        self.limits = limits
        self.fit = fit
        self.exclude = exclude
        self.personas = personas
        self.signals = signals
        self.bonuses = bonuses
        self.intentSaturation = intentSaturation
        self.engagementSaturation = engagementSaturation
        self.committee = committee
        self.tiers = tiers
        self.dwell = dwell
        self.spike = spike
        self.publish = publish
    }
}

/// What each category counts for; only the ratios matter.
public struct Weights: Hashable, Sendable {
    public var fit: Double
    public var intent: Double
    public var engagement: Double

    public init(fit: Double = 0, intent: Double = 0, engagement: Double = 0) {
        self.fit = fit
        self.intent = intent
        self.engagement = engagement
    }
}

/// One summand of a logistic model.
public struct LogisticTerm: Hashable, Sendable {
    /// What the coefficient is multiplied with.
    public enum Feature: Hashable, Sendable {
        /// The fit score, 0 to 100.
        case fit
        /// A signal's points after caps.
        case signal(String)
        /// A bonus's points, 0 while it does not count.
        case bonus(String)
        /// The number of contacts active in the committee's window.
        case contacts
    }

    public var feature: Feature
    public var coefficient: Double

    public init(feature: Feature, coefficient: Double) {
        self.feature = feature
        self.coefficient = coefficient
    }
}

/// Bounds on what is accepted and kept.
public struct Limits: Hashable, Sendable {
    /// How far an event's time may be ahead of its record time, in milliseconds.
    public var future: Milliseconds
    /// How old an event may be by record time, in milliseconds; `nil`: any age.
    public var age: Milliseconds?
    /// How long an id is remembered, in milliseconds.
    public var dedupe: Milliseconds
    /// How many ids an account remembers.
    public var ids: Int
    /// How many named contacts an account keeps apart.
    public var contacts: Int
    /// How many keys an account keeps for each signal of mode `latest`.
    public var keys: Int
    /// The age from which a profile is reported as old, in milliseconds; `nil`: never.
    public var profileAge: Milliseconds?

    public init(
        future: Milliseconds = 600_000, age: Milliseconds? = nil, dedupe: Milliseconds = 604_800_000, ids: Int = 1024,
        contacts: Int = 64, keys: Int = 64, profileAge: Milliseconds? = nil
    ) {
        self.future = future
        self.age = age
        self.dedupe = dedupe
        self.ids = ids
        self.contacts = contacts
        self.keys = keys
        self.profileAge = profileAge
    }
}

/// How well an account matches the ideal customer profile.
public struct Fit: Hashable, Sendable {
    /// A ceiling on the score of accounts that do not fit.
    public struct Gate: Hashable, Sendable {
        /// The fit score below which the ceiling holds.
        public var below: Double
        public var ceiling: Double

        public init(below: Double, ceiling: Double) {
            self.below = below
            self.ceiling = ceiling
        }
    }

    /// The points that make 100.
    public var fullMarks: Double
    public var rules: [FitRule]
    public var gate: Gate?

    public init(fullMarks: Double = 100, rules: [FitRule] = [], gate: Gate? = nil) {
        self.fullMarks = fullMarks
        self.rules = rules
        self.gate = gate
    }
}

/// Points for a trait of the profile; negative ones take away.
public struct FitRule: Hashable, Sendable {
    public var name: String
    public var points: Double
    public var condition: Condition

    public init(name: String, points: Double, condition: Condition) {
        self.name = name
        self.points = points
        self.condition = condition
    }
}

/// A named condition on the profile.
public struct ProfileRule: Hashable, Sendable {
    public var name: String
    public var condition: Condition

    public init(name: String, condition: Condition) {
        self.name = name
        self.condition = condition
    }
}

/// A kind of contact and what its activity counts for.
public struct Persona: Hashable, Sendable {
    public var name: String
    public var multiplier: Double
    public var condition: Condition

    public init(name: String, multiplier: Double, condition: Condition) {
        self.name = name
        self.multiplier = multiplier
        self.condition = condition
    }
}

/// Who makes up a buying committee.
public struct Committee: Hashable, Sendable {
    /// How long a contact's activity counts, in milliseconds.
    public var window: Milliseconds
    /// Names of personas.
    public var roles: [String]

    public init(window: Milliseconds = 90 * 86_400_000, roles: [String] = []) {
        self.window = window
        self.roles = roles
    }
}

/// When a score is published.
public struct Publish: Hashable, Sendable {
    /// The least change from the last decided score, in points; at least 0.01.
    public var minChange: Double
    /// The least time between two scores of an account, in milliseconds.
    public var minInterval: Milliseconds
    /// The least time after which decay alone publishes a score, in milliseconds; `nil`: decay alone never does.
    public var refresh: Milliseconds?
    /// How many leads a score carries.
    public var leads: Int

    public init(minChange: Double = 1, minInterval: Milliseconds = 0, refresh: Milliseconds? = nil, leads: Int = 10) {
        self.minChange = minChange
        self.minInterval = minInterval
        self.refresh = refresh
        self.leads = leads
    }
}

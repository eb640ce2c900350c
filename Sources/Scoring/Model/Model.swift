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

    /// Names the model in what is published.
    public var name: String
    /// Told by in what is published, and part of the ids of events.
    public var version: String
    /// Weighted or logistic, with its numbers.
    public var kind: Kind
    /// Bounds on what is accepted and kept.
    public var limits: Limits
    /// What makes the fit score.
    public var fit: Fit
    /// Accounts that match one of these have score 0 and the tier `excluded`.
    public var exclude: [ProfileRule]
    /// The first that matches a contact gives its multiplier.
    public var personas: [Persona]
    /// What events are worth; no name twice.
    public var signals: [Signal]
    /// What committees are worth; no name twice.
    public var bonuses: [Bonus]
    /// How intent points become a score.
    public var intentSaturation: Saturation
    /// How engagement points become a score.
    public var engagementSaturation: Saturation
    /// Which contacts count as active, and which roles make `penetration`.
    public var committee: Committee
    /// Best first; the last has `enter` 0.
    public var tiers: [Tier]
    /// The least time in a tier before a fall, in milliseconds.
    public var dwell: Milliseconds
    /// Bursts that raise an alert; `nil`: none do.
    public var spike: Spike?
    /// When scores are published and what they carry.
    public var publish: Publish

    /// A model with the contract's defaults; nothing is checked here. `dwell` is in milliseconds.
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
    /// The weight of the fit score; not below zero.
    public var fit: Double
    /// The weight of the intent score; not below zero.
    public var intent: Double
    /// The weight of the engagement score; not below zero.
    public var engagement: Double

    /// Weights, 0 for those left out; a model that scores has one above zero.
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

    /// What it looks at.
    public var feature: Feature
    /// What a unit of the feature adds to z, the argument of the logistic function.
    public var coefficient: Double

    /// One summand: `coefficient` times the feature's value (scoring contract, section 11).
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

    /// The contract's defaults where nothing is said; spans are in milliseconds.
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
        /// The most that such an account can score, 0 to 100.
        public var ceiling: Double

        /// Both on the scale of 0 to 100.
        public init(below: Double, ceiling: Double) {
            self.below = below
            self.ceiling = ceiling
        }
    }

    /// The points that make 100.
    public var fullMarks: Double
    /// Each adds its points where it holds; their sum is cut off at 0 and at `fullMarks`.
    public var rules: [FitRule]
    /// `nil`: no ceiling.
    public var gate: Gate?

    /// Without rules the fit is 0. `fullMarks` is in points, above zero.
    public init(fullMarks: Double = 100, rules: [FitRule] = [], gate: Gate? = nil) {
        self.fullMarks = fullMarks
        self.rules = rules
        self.gate = gate
    }
}

/// Points for a trait of the profile; negative ones take away.
public struct FitRule: Hashable, Sendable {
    /// Names its entry in the ledger.
    public var name: String
    /// What it adds to the fit's points; may be negative.
    public var points: Double
    /// What the profile has to meet; an account without one meets none.
    public var condition: Condition

    /// A rule worth `points` wherever the profile meets `condition`.
    public init(name: String, points: Double, condition: Condition) {
        self.name = name
        self.points = points
        self.condition = condition
    }
}

/// A named condition on the profile.
public struct ProfileRule: Hashable, Sendable {
    /// Names its entry in the ledger.
    public var name: String
    /// What the profile has to meet; an account without one meets none.
    public var condition: Condition

    /// A rule that holds wherever the profile meets `condition`.
    public init(name: String, condition: Condition) {
        self.name = name
        self.condition = condition
    }
}

/// A kind of contact and what its activity counts for.
public struct Persona: Hashable, Sendable {
    /// What leads, committee roles and alerts call it.
    public var name: String
    /// What the contact's additive points are multiplied by; not below zero.
    public var multiplier: Double
    /// What is known of the contact has to meet it.
    public var condition: Condition

    /// A persona; where several match a contact, the first in the model's list is the contact's.
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

    /// `window` is in milliseconds, 90 days where nothing is said; without roles, `penetration` is 0.
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

    /// The contract's defaults where nothing is said. `minChange` is in points, the spans in milliseconds.
    public init(minChange: Double = 1, minInterval: Milliseconds = 0, refresh: Milliseconds? = nil, leads: Int = 10) {
        self.minChange = minChange
        self.minInterval = minInterval
        self.refresh = refresh
        self.leads = leads
    }
}

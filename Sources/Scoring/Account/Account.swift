public import Events

/// Everything known of one account, before points, weights and tiers are put on it.
///
/// A plain value: a copy is a snapshot. It is changed by `Scorer` alone, at the place of a record in the log.
public struct Account: Sendable {
    /// The newest firmographics, `nil` as long as none came.
    var profile: Profile? {
        get { boxedProfile?.value }
        set { boxedProfile = newValue.map(Boxed.init) }
    }
    private var boxedProfile: Boxed<Profile>?
    /// The contacts known by name, in order of arrival.
    var contacts: [Contact] = []
    /// Sums of the signals of mode `add`, sorted by contact, then signal; only those that had an event.
    var sums: [SignalSum] = []
    /// The newest events of the signals of mode `latest`, sorted by signal, then key.
    var latest: [LatestValue] = []
    var seen = SeenIDs()
    var momentum = Momentum()
    var standing: Standing
    var publication = Publication()
    /// `nil` while there is nothing to know of alerts, holds and bursts.
    var alerts: Boxed<AlertState>?
    /// The offset of the last record of the account that was applied; -1 before the first.
    public internal(set) var lastOffset: Int64 = -1
    /// When the account's next timer is due; `Timestamp.max`: never. A bound, not later than anything that time does.
    public internal(set) var due: Timestamp = .max

    /// Whether it was read from storage with sums below zero, which may come from a model that took values from events.
    var hasStoredNegatives = false

    /// What follows from the profile and the model, kept so that no record works it out again.
    var profileScore = ProfileScore()

    /// No account: what fills the free places of a table.
    public static var vacant: Account { Account(tier: 0, since: 0) }

    /// An account of which nothing is known yet, in the last tier.
    init(tier: Int, since: Timestamp) {
        standing = Standing(place: .tier(tier), since: since)
    }
}

/// Orders what was said at different times: the later time is the newer, then the greater id.
struct Stamp: Hashable, Sendable {
    var time: Timestamp
    var id: String

    /// Whether something said at `time` under `id` replaces what bears this stamp. Equal ids: the later record does.
    func yields(to time: Timestamp, _ id: Text) -> Bool {
        if time != self.time { return time > self.time }
        return !precedes(id)
    }

    private func precedes(_ other: Text) -> Bool {
        // `other` < `id`, byte by byte.
        other.bytes.lexicographicallyPrecedes(id.utf8)
    }
}

/// The account's firmographics, as far as the model's rules name them.
struct Profile: Hashable, Sendable {
    var stamp: Stamp
    /// One for each of the model's profile paths; `nil`: lacking.
    var values: [StoredValue?]
}

/// A person at the account.
struct Contact: Hashable, Sendable {
    var id: String
    /// The time of the newest activity or outcome; `nil` before the first.
    var lastActive: Timestamp? {
        get { lastActiveOrNever == .min ? nil : lastActiveOrNever }
        set { lastActiveOrNever = newValue ?? .min }
    }
    /// `Timestamp.min` before the first: an optional would take twice the room.
    private var lastActiveOrNever = Timestamp.min
    /// What is known of the person, as far as personas ask; sorted by path.
    var attributes: [KeptAttribute] = []
    /// The first persona that matches, -1 for none. Follows from the attributes and the model.
    var persona = -1

    init(id: String, lastActive: Timestamp? = nil, attributes: [KeptAttribute] = []) {
        self.id = id
        self.attributes = attributes
        self.lastActive = lastActive
    }
}

/// One attribute of a contact, newest event time first.
struct KeptAttribute: Hashable, Sendable {
    /// The place of its path among the model's contact paths.
    var path: Int
    var stamp: Stamp
    var value: StoredValue?
}

/// The decaying sum of one signal for one contact, in units before points.
struct SignalSum: Hashable, Sendable {
    /// 0 for events without a contact, else one more than the contact's place.
    var contact: Int32
    var signal: Int32
    /// The time of the newest event, to which the sum refers.
    var at: Timestamp
    var value: Double
}

/// The newest event of a signal of mode `latest` for one key.
struct LatestValue: Hashable, Sendable {
    var signal: Int32
    var key: String
    var stamp: Stamp
    /// In units before points.
    var value: Double
}

/// All additive points as priced when added, once with a half-life of 7 and once of 28 days.
struct Momentum: Hashable, Sendable {
    var at: Timestamp = 0
    var week: Double = 0
    var month: Double = 0
}

/// Where an account stands and since when.
struct Standing: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        /// The place in the model's list of tiers, 0 the best.
        case tier(Int)
        case excluded
    }
    var place: Place
    /// When it entered.
    var since: Timestamp
}

/// What has been decided to be published, and what waits.
struct Publication: Hashable, Sendable {
    /// The last decided score, in hundredths; 0 at first.
    var score: Int64 = 0
    /// When it was decided; `nil` before the first.
    var at: Timestamp? {
        get { atOrNever == .min ? nil : atOrNever }
        set { atOrNever = newValue ?? .min }
    }
    /// A score that waits for `min_interval` to end.
    var wanted: Wanted? {
        get { boxedWanted?.value }
        set { boxedWanted = newValue.map(Boxed.init) }
    }
    /// `Timestamp.min` before the first: an optional would take twice the room.
    private var atOrNever = Timestamp.min
    private var boxedWanted: Boxed<Wanted>?

    struct Wanted: Hashable, Sendable {
        var reason: Reason
        var cause: Cause?
    }
}

/// Why a score or a tier changed.
public enum Reason: String, Hashable, Sendable, CaseIterable {
    case event, decay, profile, model
}

/// The record that changed it.
public struct Cause: Hashable, Sendable {
    /// `nil` for a profile without one.
    public var id: String?
    /// The record's type as it was sent; `profile` for one without.
    public var type: String

    /// A record of the log; `id` and `type` as it bears them.
    public init(id: String?, type: String) {
        self.id = id
        self.type = type
    }
}

/// What the profile alone decides under a model.
struct ProfileScore: Hashable, Sendable {
    /// 0 to 100.
    var fit: Double = 0
    /// The exclusion that matches, -1 for none.
    var exclusion = -1
}

public import Events

/// Everything known of one account, before points, weights and tiers are put on it.
///
/// A value in one run of memory: a head, and behind it sections of contacts, sums and so on, so that a record touches few
/// lines of cache, and a million accounts are a million allocations and not ten. Copies share the memory until one of
/// them is written to; a copy is a snapshot. It is changed by `Scorer` alone, at the place of a record in the log.
public struct Account: @unchecked Sendable {
    // Unchecked: memory that is shared is not written to.
    var block: AccountBlock

    /// An account of which nothing is known yet, in the last tier.
    ///
    /// - Parameter room: How many bytes are free for what will be known.
    init(name: Text, tier: Int, since: Timestamp, room: Int = 0) {
        var head = Head(tier: Int16(tier), since: since)
        block = Account.makeBlock(&head, capacity: name.count + room)
        self.head.pointee.nameLength = keep(name).count
    }

    init(block: AccountBlock) {
        self.block = block
    }

    /// No account: what fills the free places of a table.
    public static let vacant = Account(name: Text(""), tier: 0, since: 0)

    /// The name, as the keys of the log have it. Valid as long as the account is held and not written to.
    public var name: Text { text(TextRef(start: 0, count: head.pointee.nameLength)) }

    /// The offset of the last record of the account that was applied; -1 before the first.
    public internal(set) var lastOffset: Int64 {
        get { head.pointee.lastOffset }
        set {
            own()
            head.pointee.lastOffset = newValue
        }
    }

    /// When the account's next timer is due; `Timestamp.max`: never. A bound, not later than anything that time does.
    public internal(set) var due: Timestamp {
        get { head.pointee.due }
        set {
            own()
            head.pointee.due = newValue
        }
    }

    /// How far it may go until it has to be looked at.
    var quiet: Quiet {
        get { head.pointee.quiet }
        set {
            own()
            head.pointee.quiet = newValue
        }
    }
}

extension Account {
    /// What every account has.
    struct Head {
        var since: Timestamp
        var due: Timestamp = .max
        var quiet = Quiet.none
        /// The last decided score, in hundredths; 0 at first.
        var decidedScore: Int32 = 0
        /// When that was decided; `Timestamp.min` before the first.
        var decidedAt: Timestamp = .min
        var lastOffset: Int64 = -1
        /// The time to which all sums refer; `Timestamp.min` before there are any.
        var reference: Timestamp = .min
        /// All additive points as priced when added, with half-lives of 7 and of 28 days, and with the spike's.
        var week = 0.0
        var month = 0.0
        var burst = 0.0
        /// The name is the first of the texts.
        var nameLength: UInt32 = 0
        /// The place in the model's list of tiers, 0 the best; -1: excluded.
        var tier: Int16
        /// Whether it was read from storage with sums below zero, which may come from a model that took values from events.
        var hasStoredNegatives = false
        /// What few accounts have, or few records look at.
        var extras: Boxed<Extras>?
        var layout = Layout()

        init(tier: Int16, since: Timestamp) {
            self.tier = tier
            self.since = since
        }
    }

    /// What few accounts have, or few records look at.
    struct Extras: Hashable, Sendable {
        /// The newest firmographics, `nil` as long as none came.
        var profile: Profile?
        /// What follows from the profile and the model, kept so that no record works it out again.
        var profileScore = ProfileScore()
        /// `nil` while there is nothing to know of alerts and holds.
        var alerts: AlertState?
        /// A score that waits for `min_interval` to end.
        var wanted: WantedScore?
        /// When the burst was what the head says, under a model without spikes, which has no half-life for it; else it is
        /// as of the reference.
        var burstAsOf: Timestamp?
    }

    var standing: Standing {
        get {
            Standing(
                place: head.pointee.tier < 0 ? .excluded : .tier(Int(head.pointee.tier)), since: head.pointee.since)
        }
        set {
            own()
            head.pointee.since = newValue.since
            switch newValue.place {
            case .tier(let tier): head.pointee.tier = Int16(tier)
            case .excluded: head.pointee.tier = -1
            }
        }
    }

    /// The last decided score, in hundredths, and when that was; 0 and `nil` before the first.
    var decided: (score: Int64, at: Timestamp?) {
        get { (Int64(head.pointee.decidedScore), head.pointee.decidedAt == .min ? nil : head.pointee.decidedAt) }
        set {
            own()
            head.pointee.decidedScore = Int32(clamping: newValue.score)
            head.pointee.decidedAt = newValue.at ?? .min
        }
    }

    var profile: Profile? { head.pointee.extras?.value.profile }

    var profileScore: ProfileScore { head.pointee.extras?.value.profileScore ?? ProfileScore() }

    mutating func setProfile(_ profile: Profile?, _ score: ProfileScore) {
        changeExtras { ($0.profile, $0.profileScore) = (profile, score) }
    }

    var wanted: WantedScore? {
        get { head.pointee.extras?.value.wanted }
        set { if newValue != nil || wanted != nil { changeExtras { $0.wanted = newValue } } }
    }

    var alerts: AlertState? { head.pointee.extras?.value.alerts }

    /// Changes what is known of alerts, or makes room for it.
    mutating func changeAlerts(_ change: (inout AlertState) -> Void) {
        changeExtras { extras in
            if extras.alerts == nil { extras.alerts = AlertState() }
            change(&extras.alerts!)
        }
    }

    mutating func changeExtras(_ change: (inout Extras) -> Void) {
        own()
        if head.pointee.extras == nil { head.pointee.extras = Boxed(Extras()) }
        change(&head.pointee.extras!.value)
    }
}

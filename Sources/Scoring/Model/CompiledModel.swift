public import Events

/// A model made ready to score: paths have become slots, names places, conditions flat runs of tests.
///
/// Immutable and shared: every partition that has the same model in force holds the same one.
public final class CompiledModel: Sendable {
    /// The model as it was written.
    public let model: Model
    /// The fields of an event that the model looks at, for the reader of events.
    public let fields: FieldTable

    let limits: Limits
    private let flatSignals: FlatArray<CompiledSignal>
    @inline(__always)
    var signals: UnsafeBufferPointer<CompiledSignal> { flatSignals.elements }
    /// The half-lives of the signals.
    let halfLives: HalfLives
    /// What each signal counts for in its category.
    let parts: FlatArray<CategoryPart>
    /// Which signals an event belongs to.
    let matcher: SignalMatcher
    let bonuses: [CompiledBonus]
    let personas: CompiledConditions
    /// What a contact's activity counts for: first without a persona, then a persona each.
    let multipliers: FlatArray<Double>
    let contactPaths: [ContactPath]
    /// The slots of the contact paths, without what would have to be retained at each record.
    let contactSlots: FlatArray<ContactSlot>
    let profilePaths: [ProfilePath]
    let fitRules: CompiledConditions
    let exclusions: CompiledConditions
    let tiers: [CompiledTier]
    /// Weights as shares of their sum; all 0 in a logistic model.
    let weights: Weights
    /// What makes the score of a logistic model; `nil` for a weighted one.
    let regression: CompiledRegression?
    let intent: CompiledSaturation
    let engagement: CompiledSaturation
    let gate: (below: Billionths, ceiling: Double)?
    /// For each persona its place among the committee's roles as a bit, 0 for none.
    let roleBits: FlatArray<UInt64>
    /// Whether there is any queue to raise alerts in.
    let raisesAlerts: Bool
    /// Whether anything that comes in under this model and fades can ever count against the score.
    let mayCountBelowZero: Bool
    /// The half-life of bursts, `nil` without spikes.
    let burst: HalfLife?
    /// The points that a burst has to reach for a spike; `nil` without spikes.
    let spikeLine: Billionths?
    /// How far after the reference of an account's sums an event may come before the reference follows: 64 of the
    /// shortest half-lives, so that no factor is above 2⁶⁴.
    let longestReference: Milliseconds
    /// `publish.min_change` in hundredths, rounded up: scores differ by whole hundredths, and by at least this.
    let minChange: Int64
    let minInterval: Milliseconds
    /// `nil`: decay alone decides no score.
    let refresh: Milliseconds?
    let signalNames: [String]
    /// Names in stored state, a place each.
    let tierIDs: [NameID]
    let signalIDs: [NameID]
    let bonusIDs: [NameID]
    let contactPathIDs: [NameID]
    let profilePathIDs: [NameID]

    /// - Parameter model: A model that its loader has accepted.
    /// - Throws: `UnsupportedModel` where the model asks for what this version does not do.
    public init(_ model: Model) throws(UnsupportedModel) {
        self.model = model
        limits = model.limits
        if model.signals.count >= SumKey.most { throw UnsupportedModel(feature: "more than 65,535 signals") }
        if model.limits.contacts >= SumKey.most - 2 { throw UnsupportedModel(feature: "limits.contacts above 65,533") }
        if model.committee.roles.count > 64 { throw UnsupportedModel(feature: "more than 64 committee.roles") }

        switch model.kind {
        case .weighted(let weights):
            let sum = weights.fit + weights.intent + weights.engagement
            self.weights = Weights(
                fit: weights.fit / sum, intent: weights.intent / sum, engagement: weights.engagement / sum)
            regression = nil
        case .logistic(let intercept, let terms):
            weights = Weights()
            regression = CompiledRegression(intercept: intercept, terms: terms, model)
        }
        intent = CompiledSaturation(model.intentSaturation)
        engagement = CompiledSaturation(model.engagementSaturation)
        gate = model.fit.gate.map { (Billionths($0.below), $0.ceiling) }
        raisesAlerts = model.spike != nil || model.tiers.contains { $0.queue != nil }
        burst = model.spike.map { HalfLife($0.halfLife) }
        spikeLine = model.spike.map { Billionths($0.points) }
        minChange = -floorDivide(-Billionths(model.publish.minChange).count, by: 10_000_000)

        minInterval = model.publish.minInterval
        refresh = model.publish.refresh
        let layout = FieldLayout(model)
        let fields = layout.fields
        self.fields = fields
        contactPaths = layout.contactPaths
        contactSlots = FlatArray(layout.contactPaths.map { ContactSlot(attribute: $0.attributeSlot, value: $0.slot) })
        profilePaths = layout.profilePaths
        let eventSlot = { (path: FieldPath) in fields.slot(of: path) ?? -1 }
        let contactSlot = { (path: FieldPath) in layout.contactPlace(of: path) }
        let profileSlot = { (path: FieldPath) in layout.profilePaths.firstIndex { $0.path == path } ?? -1 }

        let bonuses = model.bonuses
        let signals = model.signals.map { signal in
            CompiledSignal(
                signal, slot: eventSlot, hasBonuses: bonuses.contains { $0.signal == signal.name })
        }
        flatSignals = FlatArray(signals)
        self.halfLives = HalfLives(signals.map(\.halfLife))
        parts = FlatArray(signals.map(CategoryPart.init))
        let halfLives =
            signals.map(\.halfLife.length) + [HalfLife.week.length] + (model.spike.map { [$0.halfLife] } ?? [])
        let shortest = halfLives.min() ?? HalfLife.week.length
        longestReference = shortest > .max / 64 ? .max : 64 * shortest
        matcher = SignalMatcher(model.signals.map(\.condition), slot: eventSlot)
        let signalNames = model.signals.map(\.name)
        self.signalNames = signalNames
        self.bonuses = bonuses.map { CompiledBonus($0, signal: signalNames.firstIndex(of: $0.signal) ?? -1) }
        personas = CompiledConditions(model.personas.map(\.condition), slot: contactSlot)
        multipliers = FlatArray([1] + model.personas.map(\.multiplier))
        mayCountBelowZero =
            signals.contains { $0.price < 0 || $0.valueSlot >= 0 } || bonuses.contains { $0.points < 0 }
            || regression?.terms.contains { $0.coefficient < 0 } == true
        fitRules = CompiledConditions(model.fit.rules.map(\.condition), slot: profileSlot)
        exclusions = CompiledConditions(model.exclude.map(\.condition), slot: profileSlot)
        tiers = model.tiers.map(CompiledTier.init)
        let roles = model.committee.roles
        roleBits = FlatArray(
            model.personas.map { persona in roles.firstIndex(of: persona.name).map { 1 << UInt64($0) } ?? 0 })
        signalIDs = try CompiledModel.ids(signalNames)
        bonusIDs = bonuses.map { NameID($0.name) }
        contactPathIDs = try CompiledModel.ids(contactPaths.map(\.path.description))
        profilePathIDs = try CompiledModel.ids(profilePaths.map(\.path.description))
        tierIDs = try CompiledModel.ids(model.tiers.map(\.name))
    }

    /// - Throws: `UnsupportedModel` where two names have the same id, which one in millions of models has.
    private static func ids(_ names: [String]) throws(UnsupportedModel) -> [NameID] {
        var owners: [NameID: String] = [:]
        for name in names {
            if let other = owners.updateValue(name, forKey: NameID(name)) {
                throw UnsupportedModel(feature: "the names \(other) and \(name), whose hashes are equal,")
            }
        }
        return names.map(NameID.init)
    }

    /// The place of a signal by its id.
    func place(ofSignal id: NameID) -> Int? {
        signalIDs.firstIndex(of: id)
    }

    /// The queues that alerts may go to, each once, in the order of the file: the ends of topic names.
    public var queues: [String] {
        var seen: Set<String> = []
        return (model.tiers.map(\.queue) + [model.spike?.queue]).compactMap(\.self).filter { seen.insert($0).inserted }
    }

    /// The place of the last tier, in which accounts start.
    var lastTier: Int { tiers.count - 1 }
}

/// A model that is right but asks for something that this version of Tierline does not do.
public struct UnsupportedModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it asks for, as the model file names it.
    public let feature: String

    /// The cause and the remedy.
    public var description: String {
        "the model uses `\(feature)`, which this version of Tierline does not score; take it out, or use a later version"
    }
}

/// Where a record says something of its contact.
struct ContactSlot: BitwiseCopyable {
    /// The slot of the whole attribute: what is said of a part of it is said of it.
    let attribute: Int
    /// The slot of the path that personas ask for.
    let value: Int
}

/// What a signal is but for its condition. Holds no reference: it is copied in the innermost loops.
struct CompiledSignal: BitwiseCopyable {
    /// What an event's value counts at most, up or down: 10¹⁵. A loaded model's prices and multipliers are bounded as
    /// well, so no sum of points ever becomes infinite, however many events there are and whatever they say.
    static let greatestValue = 1e15

    let isEngagement: Bool
    let isLatest: Bool
    /// The slot of the event's value; -1 where every event counts 1.
    let valueSlot: Int
    /// The slot of the key of `latest`; -1 without.
    let keySlot: Int
    /// Points a unit: the constant, or `times`.
    let price: Double
    let halfLife: HalfLife
    /// What part of the points fades in a millisecond: ln 2 / half-life.
    let fading: Double
    /// `.infinity` without one.
    let contactCap: Double
    /// `.infinity` without one.
    let cap: Double
    /// Whether some bonus counts its contacts.
    let hasBonuses: Bool

    init(_ signal: Signal, slot: (FieldPath) -> Int, hasBonuses: Bool) {
        isEngagement = signal.category == .engagement
        switch signal.mode {
        case .add: (isLatest, keySlot) = (false, -1)
        case .latest(let key): (isLatest, keySlot) = (true, key.map(slot) ?? -1)
        }
        switch signal.points {
        case .constant(let points): (price, valueSlot) = (points, -1)
        case .value(let path, let times): (price, valueSlot) = (times, slot(path))
        }
        halfLife = HalfLife(signal.halfLife)
        fading = 0x1.62e42fefa39efp-1 / Double(signal.halfLife)
        contactCap = signal.contactCap ?? .infinity
        cap = signal.cap ?? .infinity
        self.hasBonuses = hasBonuses
    }
}

struct CompiledBonus: Sendable {
    let points: Double
    let isEngagement: Bool
    let signal: Int
    let contacts: Int
    let within: Milliseconds

    init(_ bonus: Bonus, signal: Int) {
        points = bonus.points
        isEngagement = bonus.category == .engagement
        self.signal = signal
        contacts = bonus.contacts
        within = bonus.within
    }
}

struct CompiledTier: Sendable {
    let enter: Billionths
    let exit: Billionths
    let require: [(measure: Tier.Requirement.Measure, atLeast: Billionths)]

    init(_ tier: Tier) {
        enter = Billionths(tier.enter)
        exit = Billionths(tier.exit)
        require = tier.require.map { ($0.measure, Billionths($0.atLeast)) }
    }
}

/// Points of a category to a score of 0 to 100.
enum CompiledSaturation: Sendable {
    case fullMarks(Double)
    case halfMarks(Double)

    init(_ saturation: Saturation) {
        switch saturation {
        case .fullMarks(let marks): self = .fullMarks(marks)
        case .halfMarks(let marks): self = .halfMarks(marks)
        }
    }

    /// Never falls when `points` rise.
    func score(_ points: Double) -> Double {
        switch self {
        case .fullMarks(let marks): 100 * max(0, min(1, points / marks))
        case .halfMarks(let marks): points > 0 ? 100 * (1 - halving(points / marks)) : 0
        }
    }

    /// An upper bound of the score that a further point adds.
    ///
    /// - Parameter score: The score of the points that there are.
    func steepness(at score: Double) -> Double {
        switch self {
        case .fullMarks(let marks): score < 100 ? 100 / marks : 0
        // Of 100·(1 − h) the slope is 100·h·ln 2 / marks. What rounding may have taken from h is put back.
        case .halfMarks(let marks): (100 - score + 0x1p-40) * 0x1.62e42fefa39f0p-1 / marks
        }
    }

    /// Score a point, by which the ledger shares the score out among entries.
    func slope(at points: Double) -> Double {
        switch self {
        case .fullMarks(let marks):
            100 / marks
        case .halfMarks(let marks):
            points / marks > 1e-6 ? 100 * (1 - halving(points / marks)) / points : 100 * 0x1.62e42fefa39efp-1 / marks
        }
    }
}

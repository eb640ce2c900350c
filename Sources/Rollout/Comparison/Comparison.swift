internal import Engine

/// What a new model would do to the accounts, gathered account by account.
///
/// Of all accounts only counts are kept; of those that move most, and of those that would raise an alert, a few.
public struct Comparison {
    /// Alerts that would be raised in one queue.
    public struct Alerts: Hashable, Sendable {
        /// The queue.
        public var queue: String
        /// How many accounts rise into a tier of that queue.
        public var count: Int
        /// Those with the greatest scores.
        public var accounts: [Mover]
    }

    /// Whose tiers.
    public let tiers: TierScales
    /// How many accounts go from a tier (row, as `tiers.before`) to another (column, as `tiers.after`).
    public private(set) var matrix: [[Int]]
    /// How many accounts at least one of the models knows.
    public private(set) var accounts = 0
    /// How many go up a tier.
    public private(set) var rising = 0
    /// How many go down, or to a tier that cannot be compared.
    public private(set) var falling = 0
    /// How many get another score.
    public private(set) var rescored = 0
    /// How many get a score that differs by a point or more.
    public private(set) var rescoredByAPoint = 0
    /// How many of them only the model in force knows: from where it begins, the shadow has read no record of them.
    public private(set) var onlyBefore = 0
    /// How many of them only the new model knows.
    public private(set) var onlyAfter = 0
    /// Scores before against scores after.
    public private(set) var grid = ScoreGrid()
    private let most: Int
    private var foremost: Foremost<Mover>
    private var raised: [String: Foremost<Mover>] = [:]

    /// - Parameters:
    ///   - tiers: The tiers of the two models.
    ///   - most: How many accounts are named in each list.
    public init(_ tiers: TierScales, most: Int) {
        self.tiers = tiers
        self.most = most
        matrix = Array(repeating: Array(repeating: 0, count: tiers.after.count), count: tiers.before.count)
        foremost = Foremost(most) { a, b in
            a.change.magnitude != b.change.magnitude
                ? a.change.magnitude > b.change.magnitude : a.account < b.account
        }
    }

    /// The accounts whose score changes most, and those whose tier alone changes after them.
    public var movers: [Mover] { foremost.elements }

    /// How many accounts move at all: get another score, or another tier.
    public var moverCount: Int { foremost.count }

    /// The alerts that would be raised, by queue.
    public var alerts: [Alerts] {
        raised.map { Alerts(queue: $0.key, count: $0.value.count, accounts: $0.value.elements) }
            .sorted { $0.queue < $1.queue }
    }

    /// Takes the accounts of one partition.
    mutating func add(_ rehearsal: Rehearsal) throws {
        try rehearsal.forEach { change in
            add(
                change.account, AccountScore(change.before), AccountScore(change.after), alertsFor: change.queues)
        }
        let strangers = rehearsal.strangers
        onlyBefore += strangers.before
        onlyAfter += strangers.after
    }

    /// Takes an account.
    ///
    /// - Parameters:
    ///   - account: Its name.
    ///   - old: How it stands.
    ///   - new: How it would stand under the new model.
    ///   - queues: In which it would raise alerts.
    mutating func add(_ account: String, _ old: AccountScore, _ new: AccountScore, alertsFor queues: [String]) {
        accounts += 1
        let isRise = old.tier == new.tier ? nil : tiers.isRise(from: old.tier, to: new.tier)
        if let row = tiers.before.firstIndex(of: old.tier), let column = tiers.after.firstIndex(of: new.tier) {
            matrix[row][column] += 1
        }
        grid.insert(before: old.score, after: new.score, isRise: isRise)
        if isRise == true { rising += 1 }
        if isRise == false { falling += 1 }
        if old.score != new.score { rescored += 1 }
        if abs(old.score - new.score) >= 100 { rescoredByAPoint += 1 }
        if isRise == nil, old.score == new.score, queues.isEmpty { return }
        let mover = Mover(account, old, new)
        if isRise != nil || old.score != new.score { foremost.insert(mover) }
        for queue in queues { raised[queue, default: Comparison.byScore(most)].insert(mover) }
    }

    private static func byScore(_ most: Int) -> Foremost<Mover> {
        Foremost(most) { a, b in
            a.after.score != b.after.score ? a.after.score > b.after.score : a.account < b.account
        }
    }
}

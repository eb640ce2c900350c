/// What a new model would do to the accounts, gathered partition by partition.
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
    public let forecast: TierForecast
    /// How many accounts go from a tier (row, as `forecast.before`) to another (column, as `forecast.after`).
    public private(set) var matrix: [[Int]]
    /// How many accounts both models score.
    public private(set) var accounts = 0
    /// How many go up a tier.
    public private(set) var rising = 0
    /// How many go down, or to a tier that cannot be compared.
    public private(set) var falling = 0
    /// How many get another score.
    public private(set) var rescored = 0
    /// How many get a score that differs by a point or more.
    public private(set) var rescoredByAPoint = 0
    /// How many only the model in force has scored: the shadow has read no record of them.
    public private(set) var onlyBefore = 0
    /// How many only the new model has scored.
    public private(set) var onlyAfter = 0
    /// Scores before against scores after.
    public private(set) var grid = ScoreGrid()
    private let most: Int
    private var foremost: Foremost<Mover>
    private var raised: [String: Foremost<Mover>] = [:]

    /// - Parameters:
    ///   - forecast: The tiers of the two models.
    ///   - most: How many accounts are named in each list.
    public init(_ forecast: TierForecast, most: Int) {
        self.forecast = forecast
        self.most = most
        matrix = Array(repeating: Array(repeating: 0, count: forecast.after.count), count: forecast.before.count)
        foremost = Foremost(most) { a, b in
            a.change.magnitude != b.change.magnitude
                ? a.change.magnitude > b.change.magnitude : a.account < b.account
        }
    }

    /// The accounts whose score changes most, and those whose tier alone changes after them.
    public var movers: [Mover] { foremost.elements }

    /// How many accounts move at all: get another score, or another tier.
    public var moverCount: Int { foremost.count }

    /// The alerts that would be raised, by queue. Those that `realert_after` keeps back are not told from the others.
    public var alerts: [Alerts] {
        raised.map { Alerts(queue: $0.key, count: $0.value.count, accounts: $0.value.elements) }
            .sorted { $0.queue < $1.queue }
    }

    /// Takes the accounts of one partition.
    ///
    /// - Parameters:
    ///   - before: Their last scores by account, under the model in force.
    ///   - after: The same under the new one.
    public mutating func add(before: [String: PublishedScore], after: [String: PublishedScore]) {
        var both = 0
        for (account, old) in before {
            guard let new = after[account] else { continue }
            both += 1
            add(old, new)
        }
        accounts += both
        onlyBefore += before.count - both
        onlyAfter += after.count - both
    }

    private mutating func add(_ old: PublishedScore, _ new: PublishedScore) {
        let tier = forecast.tier(from: old.tier, to: new)
        let isRise = old.tier == tier ? nil : forecast.isRise(from: old.tier, to: tier)
        if let row = forecast.before.firstIndex(of: old.tier), let column = forecast.after.firstIndex(of: tier) {
            matrix[row][column] += 1
        }
        grid.insert(before: old.score, after: new.score, isRise: isRise)
        if isRise == true { rising += 1 }
        if isRise == false { falling += 1 }
        if old.score != new.score { rescored += 1 }
        if abs(old.score - new.score) >= 100 { rescoredByAPoint += 1 }
        if isRise == nil, old.score == new.score { return }
        let mover = Mover(old, new, tier: tier)
        foremost.insert(mover)
        if isRise == true, let queue = forecast.queue(of: tier) {
            raised[queue, default: Comparison.byScore(most)].insert(mover)
        }
    }

    private static func byScore(_ most: Int) -> Foremost<Mover> {
        Foremost(most) { a, b in
            a.after.score != b.after.score ? a.after.score > b.after.score : a.account < b.account
        }
    }
}

import Scoring

/// How the tiers of one model differ from those of another.
struct TierChanges {
    private let old: [Tier]
    private let new: [Tier]

    init(old: [Tier], new: [Tier]) {
        self.old = old
        self.new = new
    }

    /// Above 0 where the way from one tier to another is up, below 0 where it is down; 0 where neither model knows both.
    func direction(from: String, to: String) -> Int {
        for tiers in [new, old] {
            let order = tiers.map(\.name) + ["excluded"]
            if let start = order.firstIndex(of: from), let end = order.firstIndex(of: to) { return start - end }
        }
        return 0
    }

    /// What differs in the rules of two tiers, in words: `A enters at 70, not 80`.
    func between(_ one: String, _ other: String) -> [String] {
        [one, other].flatMap { name -> [String] in
            switch (old.first { $0.name == name }, new.first { $0.name == name }) {
            case (let before?, let after?): differences(name, before, after)
            case (_?, nil): ["\(name) is gone"]
            case (nil, _?): ["\(name) is new"]
            case (nil, nil): []
            }
        }
    }

    private func differences(_ name: String, _ before: Tier, _ after: Tier) -> [String] {
        var found: [String] = []
        if before.enter != after.enter {
            found.append("\(name) enters at \(number(after.enter)), not \(number(before.enter))")
        }
        if before.exit != after.exit {
            found.append("\(name) exits below \(number(after.exit)), not \(number(before.exit))")
        }
        for measure in Tier.Requirement.Measure.allCases {
            let (was, now) = (bound(measure, in: before), bound(measure, in: after))
            switch (was, now) {
            case (nil, let now?): found.append("\(name) requires \(measure.rawValue) \(number(now))")
            case (_?, nil): found.append("\(name) no longer requires \(measure.rawValue)")
            case (let was?, let now?) where was != now:
                found.append("\(name) requires \(measure.rawValue) \(number(now)), not \(number(was))")
            default: break
            }
        }
        return found
    }

    private func bound(_ measure: Tier.Requirement.Measure, in tier: Tier) -> Double? {
        tier.require.first { $0.measure == measure }?.atLeast
    }

    private func number(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}

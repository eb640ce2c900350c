import Events
import Scoring

@testable import Rollout

/// How an account stands, in short; the score and the shares in hundredths.
func score(
    _ account: String, _ tier: String, _ score: Int64, ledger: [(kind: String, name: String, share: Int64)] = []
) -> (account: String, AccountScore) {
    let lines = ledger.map {
        AccountScore.Line(entry: .init(kind: $0.kind, name: $0.name, category: nil), share: $0.share)
    }
    return (account, AccountScore(tier: tier, score: score, ledger: lines))
}

/// Tiers of which A and B have queues.
let oldTiers = [
    Tier(name: "A", enter: 80, exit: 70, queue: "hot"), Tier(name: "B", enter: 50, exit: 45, queue: "warm"),
    Tier(name: "C", enter: 0),
]

/// The same with another line, another name, and something required.
let newTiers = [
    Tier(name: "A", enter: 75, exit: 65, require: [.init(measure: .contacts, atLeast: 2)], queue: "hot"),
    Tier(name: "W", enter: 50, exit: 45, queue: "warm"), Tier(name: "C", enter: 0),
]

/// - Parameter queues: In which accounts raise alerts.
func comparison(
    _ before: [(account: String, AccountScore)], _ after: [(account: String, AccountScore)], new: [Tier] = oldTiers,
    queues: [String: String] = [:], most: Int = 10
) -> Comparison {
    var comparison = Comparison(TierScales(old: oldTiers, new: new), most: most)
    for (old, new) in zip(before, after) {
        comparison.add(old.account, old.1, new.1, alertsFor: queues[old.account].map { [$0] } ?? [])
    }
    return comparison
}

let seven = Rollout.Model(name: "acme", version: "7", hash: "77")
let eight = Rollout.Model(name: "acme", version: "8", hash: "88")

func rollout(_ phase: Rollout.Phase = .shadowing, shadow: String = "app.rollout-8", started: Int64 = 1000) -> Rollout {
    Rollout(shadow: shadow, model: eight, previous: seven, from: [0: 5, 1: 0], started: started)
        .entering(phase, now: started + 10)
}

/// What the topic holds after these records.
func records(_ all: (key: String, value: String?)...) throws -> ModelRecords {
    var records = ModelRecords()
    for record in all { try put(record, into: &records) }
    return records
}

/// The record of a switch.
func switchRecord(_ partition: Int, _ offset: Int, _ model: Rollout.Model) -> (key: String, value: String?) {
    (
        "switch/\(partition)/\(offset)",
        """
        {"partition": \(partition), "offset": \(offset), "time": "2026-03-02T09:30:00.000Z", "name": "\(model.name)",
         "version": "\(model.version)", "hash": "\(model.hash)", "from": null}
        """
    )
}

/// Adds one record to what the topic holds.
func put(_ record: (key: String, value: String?), into records: inout ModelRecords) throws {
    let parser = JSONParser()
    var root = JSONValue.missing
    if let value = record.value {
        try Array(value.utf8).withUnsafeBytes { try parser.parse($0) }
        root = parser.root
    }
    records.take(key: record.key, value: root)
}

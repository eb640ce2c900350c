import Events
import Rollout
import Scoring

/// A score event's value in short.
func score(
    _ account: String, _ tier: String, _ score: String, contacts: Int = 0, fit: Int = 0,
    ledger: [(kind: String, name: String, share: String)] = []
) throws -> PublishedScore {
    let lines = ledger.map {
        "{\"kind\": \"\($0.kind)\", \"name\": \"\($0.name)\", \"category\": null, \"points\": 1, \"share\": \($0.share)}"
    }
    let json = """
        {"account": "\(account.replacing("\"", with: "\\\""))", "score": \(score), "tier": "\(tier)", "fit": \(fit), "contacts": \(contacts),
         "ledger": [\(lines.joined(separator: ","))]}
        """
    let parser = JSONParser()
    try Array(json.utf8).withUnsafeBytes { try parser.parse($0) }
    guard let score = PublishedScore(parser.root) else { throw Unreadable() }
    return score
}

struct Unreadable: Error {}

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

func comparison(
    _ before: [PublishedScore], _ after: [PublishedScore], new: [Tier] = oldTiers, most: Int = 10
) -> Comparison {
    var comparison = Comparison(TierForecast(old: oldTiers, new: new), most: most)
    let byName = { (scores: [PublishedScore]) in
        Dictionary(uniqueKeysWithValues: scores.map { ($0.account, $0) })
    }
    comparison.add(before: byName(before), after: byName(after))
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

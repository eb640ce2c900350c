import Engine
import Events
import TestSupport

@testable import Scoring

/// Logs of a few accounts in which everything happens that may, from a seed.
struct RandomLog {
    /// A model that uses whatever has a timer or a place in the state.
    ///
    /// - Parameter more: What else the model says.
    static func model(
        version: String, points: Int = 8, exit: Int = 40, dedupe: String = "2d", ids: Int = 8, contacts: Int = 3,
        keys: Int = 2, more: String = ""
    ) throws -> ModelRevision {
        try ModelRevision(
            text: """
                model: random
                version: "\(version)"
                weights: {fit: 20, intent: 30, engagement: 50}
                limits: {future: 10m, dedupe: \(dedupe), ids: \(ids), age: 60d, contacts: \(contacts), keys: \(keys), profile_age: 10d}
                fit:
                  rules:
                    - {name: industry, points: 70, when: {industry: {in: [software, fintech]}}}
                    - {name: mid-market, points: 30, when: {employees: {between: [200, 5000]}}}
                  gate: {below: 20, ceiling: 60}
                exclude:
                  - {name: customer, when: {lifecycle: {equals: customer}}}
                personas:
                  - {name: chief, multiplier: 2, when: {contact.title: {matches: ["chief*"]}}}
                  - {name: junior, multiplier: 0.5, when: {contact.title: {matches: ["*intern*"]}}}
                signals:
                  - {name: visit, category: engagement, points: \(points), half_life: 2d, contact_cap: 60,
                     when: {type: {equals: visit}}}
                  - {name: webinar, category: engagement, points: 10, half_life: 5d, when: {type: {equals: webinar}}}
                  - {name: lost, category: engagement, points: -30, half_life: 3d,
                     when: {type: {equals: opportunity.lost}}}
                  - {name: surge, category: intent, mode: latest, key: properties.topic, half_life: 4d, cap: 90,
                     points: {from: value, times: 0.5}, when: {type: {equals: surge}}}
                bonuses:
                  - {name: crowd, category: engagement, points: 25, signal: webinar, contacts: 2, within: 3d}
                saturation:
                  intent: {half_marks: 30}
                  engagement: {full_marks: 80}
                committee: {window: 6d, roles: [chief]}
                tiers:
                  - {name: A, enter: 60, exit: \(exit), require: {contacts: 1}\(more.isEmpty ? "" : hotQueue)}
                  - {name: B, enter: 30, exit: 25\(more.isEmpty ? "" : warmQueue)}
                  - {name: C, enter: 0}
                dwell: 2h
                publish: {min_change: 1, min_interval: 90m, refresh: 1d, leads: 2}
                \(more)
                """, fileName: "random.yaml")
    }

    /// Makes a model raise alerts of every kind.
    static let alerts = "spike: {points: 25, half_life: 1d, cooldown: 1d, queue: escalations}"
    private static let hotQueue = ", queue: hot, respond_within: 4h, realert_after: 12h"
    private static let warmQueue = ", queue: warm, respond_within: 1d"

    private var random: SeededGenerator
    private var time: Timestamp = 1_700_000_000_000
    private var offset: Int64 = 0
    /// The times of the last records of each account, at which alerts may have been raised.
    private var recent: [String: [Timestamp]] = [:]
    private let models: [ModelRevision]
    /// Whether models change, accounts are deleted, and alerts held back and answered.
    private let hasUpheavals: Bool

    init(seed: UInt64, models: [ModelRevision], hasUpheavals: Bool) {
        random = SeededGenerator(seed: seed)
        self.models = models
        self.hasUpheavals = hasUpheavals
    }

    mutating func entries(_ count: Int) -> [Entry] {
        (0..<count).map { _ in next() }
    }

    private mutating func next() -> Entry {
        switch roll(10) {
        case 0..<3: break
        case 3..<7: time += .random(in: 1...(2 * hour), using: &random)
        case 7..<9: time += .random(in: 1...day, using: &random)
        default: time += .random(in: 1...(4 * day), using: &random)
        }
        // Offsets have gaps, as real ones do, and record times may go back.
        offset += Int64(1 + roll(3) / 2)
        let recorded = roll(12) == 0 ? time - .random(in: 0...hour, using: &random) : time
        let account = "account-\(roll(6))"
        let happened = recorded - (roll(4) == 0 ? .random(in: 0...(80 * day), using: &random) : Int64(roll(2000)))
        // Few ids, so that some come again.
        let head = "{\"id\":\"\(roll(400))\",\"time\":\(happened),\"account\":\"\(account)\""
        let contact = "\"contact\":{\"id\":\"c\(roll(5))\",\"title\":\"\(pick(["Chief of X", "Intern", "Buyer"]))\"}"
        let body: String
        switch roll(hasUpheavals ? 28 : 21) {
        case 0..<6: body = "\(head),\"type\":\"visit\",\(contact)}"
        case 6..<8: body = "\(head),\"type\":\"visit\"}"
        case 8..<11: body = "\(head),\"type\":\"webinar\",\(contact)}"
        case 11..<13:
            body = "\(head),\"type\":\"surge\",\"value\":\(roll(200)),\"properties\":{\"topic\":\"t\(roll(4))\"}}"
        case 13: body = "\(head),\"type\":\"opportunity.lost\"}"
        case 14: body = "\(head),\"type\":\"contact.updated\",\(contact)}"
        case 15: body = "\(head),\"type\":\"contact.erased\",\"contact\":\"c\(roll(5))\"}"
        case 16..<18:
            body = """
                \(head),"attributes":{"industry":"\(pick(["software", "fishing"]))","employees":\(roll(9000)),\
                "lifecycle":"\(pick(["lead", "lead", "lead", "customer"]))"}}
                """
        case 18: body = pick(["{", "[]", head + "}", head + ",\"type\":7}"])
        case 19..<21: return .tick(at: recorded, offset: offset)
        case 21: return .deletion(account, at: recorded, offset: offset)
        case 22: return .model(models[roll(models.count)], at: recorded, offset: offset)
        case 23: body = "\(head),\"attributes\":null}"
        case 24..<26:
            let until = recorded + .random(in: -hour...(3 * day), using: &random)
            body = "\(head),\"type\":\"hold.placed\",\"by\":\"\(pick(["ann", "bob"]))\",\"until\":\(until)}"
        case 26: body = "\(head),\"type\":\"hold.released\",\"by\":\"\(pick(["ann", "bob"]))\"}"
        default: return acknowledgement(of: account, head, at: recorded)
        }
        recent[account, default: []].append(recorded)
        if recent[account]!.count > 3 { recent[account]!.removeFirst() }
        return .json(account, body, at: recorded, offset: offset)
    }

    /// Ids of alerts follow from what they are: one for a tier at one of the last times of the account, right or not.
    private mutating func acknowledgement(of account: String, _ head: String, at recorded: Timestamp) -> Entry {
        let raised = recent[account]?.randomElement(using: &random) ?? recorded
        let key = AlertKey(kind: .tier, tier: pick(["A", "B"]), raised: raised, ordinal: 0)
        let id = key.id(account: account).hex
        return .json(
            account, "\(head),\"type\":\"alert.acknowledged\",\"by\":\"ann\",\"alert\":\"\(id)\"}", at: recorded,
            offset: offset)
    }

    private mutating func roll(_ sides: Int) -> Int { .random(in: 0..<sides, using: &random) }

    private mutating func pick(_ texts: [String]) -> String { texts[roll(texts.count)] }
}

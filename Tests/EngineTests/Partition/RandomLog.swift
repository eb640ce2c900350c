import TestSupport
import Engine
import Events

/// Logs of a few accounts in which everything happens that may, from a seed.
struct RandomLog {
    /// A model that uses whatever has a timer or a place in the state.
    static func model(version: String, points: Int = 8, exit: Int = 40, dedupe: String = "2d", ids: Int = 8) throws
        -> ModelRevision
    {
        try ModelRevision(
            text: """
                model: random
                version: "\(version)"
                weights: {fit: 20, intent: 30, engagement: 50}
                limits: {future: 10m, dedupe: \(dedupe), ids: \(ids), age: 60d, contacts: 3, keys: 2, profile_age: 10d}
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
                  - {name: A, enter: 60, exit: \(exit), require: {contacts: 1}}
                  - {name: B, enter: 30, exit: 25}
                  - {name: C, enter: 0}
                dwell: 2h
                publish: {min_change: 1, min_interval: 90m, refresh: 1d, leads: 2}
                """, fileName: "random.yaml")
    }

    private var random: SeededGenerator
    private var time: Timestamp = 1_700_000_000_000
    private var offset: Int64 = 0
    private let models: [ModelRevision]
    /// Whether models change and accounts are deleted.
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
        switch roll(hasUpheavals ? 24 : 21) {
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
        default: body = "\(head),\"attributes\":null}"
        }
        return .json(account, body, at: recorded, offset: offset)
    }

    private mutating func roll(_ sides: Int) -> Int { .random(in: 0..<sides, using: &random) }

    private mutating func pick(_ texts: [String]) -> String { texts[roll(texts.count)] }
}

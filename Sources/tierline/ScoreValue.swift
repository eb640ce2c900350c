import Engine
import Events
import Scoring

/// The value of a score event as texts to be shown, on a terminal too.
struct ScoreValue {
    let score, tier, fit, intent, engagement, momentum, contacts, penetration, time: String
    /// Share, points, kind, category and name of each entry.
    let ledger: [[String]]
    /// Whether some entry is a clamp.
    let hasClamp: Bool
    /// When time alone brings the account down a tier, how long after the score's time that is, and to which tier.
    let cools: (at: String, after: Milliseconds, to: String)?
    /// Contact, persona, score and last activity of each lead.
    let leads: [[String]]
    let dataQuality: [String]

    init(_ score: JSONValue) {
        self.score = ScoreValue.decimal(score["score"], digits: 2)
        tier = ScoreValue.text(score["tier"])
        fit = ScoreValue.decimal(score["fit"], digits: 2)
        intent = ScoreValue.decimal(score["intent"], digits: 2)
        engagement = ScoreValue.decimal(score["engagement"], digits: 2)
        momentum = ScoreValue.text(score["momentum"])
        contacts = String(score["contacts"].integer ?? 0)
        penetration = ScoreValue.decimal(score["penetration"], digits: 2)
        time = ScoreValue.text(score["time"])
        ledger = score["ledger"].elements.map { entry in
            [
                ScoreValue.decimal(entry["share"], digits: 2), ScoreValue.decimal(entry["points"], digits: 4),
                ScoreValue.text(entry["kind"]), ScoreValue.text(entry["category"]), ScoreValue.text(entry["name"]),
            ]
        }
        hasClamp = score["ledger"].elements.contains { $0["kind"].text.map { $0 == "clamp" } ?? false }
        if let at = score["coolsAt"].text, let to = score["coolsTo"].text, let end = score["coolsAt"].timestamp,
            let now = score["time"].timestamp
        {
            cools = (at.string, end - now, Columns.visible(to.string))
        } else {
            cools = nil
        }
        leads = score["leads"].elements.map { lead in
            [
                ScoreValue.text(lead["contact"]), ScoreValue.text(lead["persona"]),
                ScoreValue.decimal(lead["score"], digits: 2), ScoreValue.text(lead["lastActive"]),
            ]
        }
        dataQuality = score["dataQuality"].elements.map(ScoreValue.text)
    }

    /// - Throws: `JSONError` never, as the engine writes JSON.
    init(_ decision: ScoreDecision) throws {
        var encoder = EventEncoder(application: "tierline")
        _ = encoder.encode(decision)
        let parser = JSONParser()
        try encoder.data.withUnsafeBytes { try parser.parse($0) }
        self.init(parser.root)
    }

    private static func text(_ value: JSONValue) -> String { value.text.map { Columns.visible($0.string) } ?? "" }

    private static func decimal(_ value: JSONValue, digits: Int) -> String {
        var unscaled = value.number ?? 0
        for _ in 0..<digits { unscaled *= 10 }
        // No number of the contract comes near to this.
        return Columns.decimal(Int64(exactly: unscaled.rounded()) ?? .max, digits: digits)
    }
}

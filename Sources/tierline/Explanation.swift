/// A score in words and columns, for people.
struct Explanation {
    let account: String
    /// Now, and where it is known later on, each with what that moment is called.
    let scores: [(name: String, value: ScoreValue)]

    var text: String {
        guard let now = scores.first?.value else { return "" }
        var lines = [
            "\(account)   score \(now.score)   tier \(now.tier)   as of \(now.time)",
            "fit \(now.fit)   intent \(now.intent)   engagement \(now.engagement)   momentum \(now.momentum)   "
                + "contacts \(now.contacts)   penetration \(now.penetration)",
            "",
        ]
        lines += Columns.aligned(
            [["SHARE", "POINTS", "KIND", "CATEGORY", "NAME"]] + now.ledger + [[now.score, "", "score"]], right: [0, 1])
        lines.append("")
        if scores.count > 1 {
            lines += Columns.aligned(scores.map { [$0.name, $0.value.score, $0.value.tier] }, right: [1])
            lines.append("")
        }
        if let (at, to) = now.cools {
            lines.append("If nothing happens it falls to \(to) at \(at).")
        } else {
            lines.append("Time alone will not bring it down a tier.")
        }
        if !now.leads.isEmpty {
            lines.append("")
            lines += Columns.aligned([["LEAD", "PERSONA", "SCORE", "LAST ACTIVE"]] + now.leads, right: [2])
        }
        if !now.dataQuality.isEmpty { lines += ["", "Data quality: " + now.dataQuality.joined(separator: ", ")] }
        return lines.joined(separator: "\n")
    }
}

import Events

/// A score in words and columns, for people.
struct Explanation {
    let account: String
    /// Now, and where it is known later on, each with what that moment is called.
    let scores: [(name: String, value: ScoreValue)]

    var text: String {
        guard let now = scores.first?.value else { return "" }
        var lines = [
            "\(Columns.visible(account))   score \(now.score)   tier \(now.tier)   as of \(now.time)",
            "fit \(now.fit)   intent \(now.intent)   engagement \(now.engagement)   momentum \(now.momentum)   "
                + "contacts \(now.contacts)   penetration \(now.penetration)",
            "",
        ]
        lines += Columns.aligned(
            [["SHARE", "POINTS", "KIND", "CATEGORY", "NAME"]] + now.ledger + [[now.score, "", "score"]], right: [0, 1])
        if now.hasClamp {
            lines.append("A clamp is what a cap, or the full marks of a category, takes off the line above it.")
        }
        lines.append("")
        if scores.count > 1 {
            lines += Columns.aligned(
                [["IF NOTHING HAPPENS", "SCORE", "TIER"]] + scores.map { [$0.name, $0.value.score, $0.value.tier] },
                right: [1])
            lines.append("")
        }
        if let cools = now.cools {
            lines.append("It cools to \(cools.to) in \(span(cools.after)), at \(cools.at).")
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

    /// A span of time in its two greatest units, rounded down.
    private func span(_ milliseconds: Milliseconds) -> String {
        let (seconds, minutes) = (milliseconds / 1000, milliseconds / 60_000)
        let (hours, days) = (minutes / 60, minutes / 1440)
        if days > 0 { return "\(days) d \(hours % 24) h" }
        if hours > 0 { return "\(hours) h \(minutes % 60) min" }
        return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
    }
}

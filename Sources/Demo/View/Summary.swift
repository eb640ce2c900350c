import Events

/// What the demo says at its end.
public struct Summary: Sendable {
    private let snapshot: DemoSnapshot

    /// Sums up the demo's last moment.
    public init(_ snapshot: DemoSnapshot) {
        self.snapshot = snapshot
    }

    /// Lines of text of at most `width` columns.
    public func lines(width: Int = 100, colours: Bool) -> [String] {
        let time = CivilTime(snapshot.time)
        let rate = snapshot.elapsed > 0 ? Double(snapshot.events) / snapshot.elapsed : 0
        var lines = [
            StyledLine("The demo ran for \(Wording.stopwatch(snapshot.elapsed)), until \(time.date) \(time.clock).")
        ]
        lines.append(StyledLine())
        lines.append(
            entry("events", Wording.count(snapshot.events), "\(Wording.count(Int(rate.rounded()))) a second on average")
        )
        lines.append(entry("scores published", Wording.count(snapshot.scores)))
        lines.append(entry("tier changes up", Wording.count(snapshot.rises)))
        lines.append(entry("tier changes down", Wording.count(snapshot.falls)))
        lines += section("Accounts by tier", snapshot.tiers.map { entry($0.tier, Wording.count($0.accounts)) })
        lines += section(
            "Refused records (dead letters)",
            snapshot.refusals.map { entry($0.reason, Wording.count($0.records)) })
        let table = AccountTable(width: width, now: snapshot.time, tiers: snapshot.tiers.map(\.tier))
        let best = snapshot.accounts.prefix(5).enumerated().map { table.line(rank: $0 + 1, $1) }
        lines += section("Best accounts", best.isEmpty ? [] : [table.header] + best)
        lines += section(
            "What to try next",
            [
                StyledLine("  tierline model check model.yaml    what Tierline makes of a model of your own"),
                StyledLine("  tierline score --model model.yaml events.jsonl    scores without Kafka"),
                StyledLine("  tierline run    the daemon, on your own Kafka"),
            ])
        return lines.map { $0.text(width: width, colours: colours) }
    }

    private func entry(_ name: String, _ number: String, _ remark: String = "") -> StyledLine {
        var line = StyledLine("  \(name.fitted(to: 32)) \(number.fitted(to: 12, alignedRight: true))")
        line.append("   \(remark)", .dim)
        return line
    }

    private func section(_ title: String, _ lines: [StyledLine]) -> [StyledLine] {
        lines.isEmpty ? [] : [StyledLine(), StyledLine(title, .heading)] + lines
    }
}

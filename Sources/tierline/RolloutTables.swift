import Rollout

/// The report of a rollout as tables for a terminal.
struct RolloutTables {
    let report: Report

    var text: String {
        let comparison = report.comparison
        var lines = [
            report.rollout.title,
            "\(comparison.accounts) accounts: \(comparison.rising) rise a tier, \(comparison.falling) fall, "
                + "\(comparison.rescored) get another score (\(comparison.rescoredByAPoint) by a point or more)",
        ]
        if report.behind > 0 {
            lines.append("the shadow is \(report.behind) records behind the log: `tierline rollout status` says more")
        }
        if comparison.onlyBefore > 0 {
            lines.append(
                "\(comparison.onlyBefore) of them the shadow has read no record of: all their points would be gone")
        }
        if comparison.onlyAfter > 0 { lines.append("\(comparison.onlyAfter) of them only the shadow knows") }
        lines += [""] + matrix
        for alerts in comparison.alerts {
            lines += ["", "ALERTS FOR \(alerts.queue): \(alerts.count)"]
            lines += movers(alerts.accounts, of: alerts.count)
        }
        if !comparison.movers.isEmpty {
            lines += ["", "BIGGEST MOVERS"] + movers(comparison.movers, of: comparison.moverCount)
        }
        return lines.joined(separator: "\n")
    }

    private var matrix: [String] {
        let tiers = report.comparison.tiers
        let head = ["before \\ after"] + tiers.after
        let rows = zip(tiers.before, report.comparison.matrix).map { [$0] + $1.map(String.init) }
        return Columns.aligned([head] + rows, right: Set(1..<head.count))
    }

    private func movers(_ movers: [Mover], of count: Int) -> [String] {
        let rows = movers.map { mover in
            let tiers =
                mover.before.tier == mover.after.tier ? mover.before.tier : "\(mover.before.tier) > \(mover.after.tier)"
            return [
                Columns.visible(Array(mover.account.utf8), most: 60), tiers,
                Columns.decimal(mover.before.score, digits: 2), Columns.decimal(mover.after.score, digits: 2),
                signed(mover.change), why(mover),
            ]
        }
        let table = Columns.aligned(
            [["ACCOUNT", "TIER", "BEFORE", "AFTER", "CHANGE", "WHY"]] + rows, right: [2, 3, 4])
        let hidden = count - movers.count
        return table + (hidden > 0 ? ["and \(hidden) more; --most \(count) lists them all"] : [])
    }

    /// The three lines of the ledger that change most.
    private func why(_ mover: Mover) -> String {
        if mover.differences.isEmpty { return "the tiers' rules differ" }
        let most = mover.differences.prefix(3).map { "\(signed($0.change)) \($0.entry.kind) \($0.entry.name)" }
        let hidden = mover.differences.count - most.count
        return most.joined(separator: ", ") + (hidden > 0 ? ", …" : "")
    }

    private func signed(_ hundredths: Int64) -> String {
        (hundredths > 0 ? "+" : "") + Columns.decimal(hundredths, digits: 2)
    }
}

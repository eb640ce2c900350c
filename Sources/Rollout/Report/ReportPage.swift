internal import Events

extension Report {
    /// The report as one HTML page that needs nothing else: no script, no network, light and dark.
    public var page: String {
        let title =
            "\(rollout.previous.name) \(rollout.previous.version) → \(rollout.model.name) \(rollout.model.version)"
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Markup.escaped(title)) · Tierline rollout</title>
            <style>
            \(ReportStyle.sheet)
            </style>
            </head>
            <body>
            <header>
            <p class="faint">Tierline rollout · \(Markup.escaped(application)) · \(rollout.phase.rawValue)</p>
            <h1>\(Markup.escaped(title))</h1>
            <p class="faint">As of \(Markup.minute(time)). Shadow application \(Markup.escaped(rollout.shadow)), \
            \(behind == 0 ? "which has read the whole log" : "\(Markup.grouped(Int(behind))) records behind the log").</p>
            </header>
            <main>
            \(tiles)
            <div class="plots">
            <section><h2>Tiers</h2>\(MatrixPlot(comparison: comparison).svg)
            <p class="faint">How many accounts go from one tier to another if the model is promoted now. Between the exit \
            and the enter line of a tier an account stays where it is.</p></section>
            <section><h2>Scores</h2>\(ScorePlot(comparison: comparison).svg)
            <p class="legend"><span class="stay"></span>stays in its tier <span class="rise"></span>rises \
            <span class="fall"></span>falls · dashed: where tiers begin</p></section>
            </div>
            \(alertSections)
            \(moverSection)
            \(remarks)
            </main>
            </body>
            </html>

            """
    }

    private var tiles: String {
        let alerts = comparison.alerts.reduce(0) { $0 + $1.count }
        let figures: [(Int, String, String)] = [
            (comparison.accounts, "accounts compared", ""), (comparison.rising, "rise a tier", "rise"),
            (comparison.falling, "fall a tier", "fall"), (comparison.rescoredByAPoint, "move by a point or more", ""),
            (alerts, "alerts", ""),
        ]
        let tiles = figures.map { count, words, style in
            "<div class=\"tile\"><b class=\"\(style)\">\(Markup.grouped(count))</b><span>\(words)</span></div>\n"
        }
        return "<div class=\"tiles\">\n\(tiles.joined())</div>"
    }

    private var alertSections: String {
        comparison.alerts.map { alerts in
            let hidden = alerts.count - alerts.accounts.count
            return """
                <section><h2>Alerts for \(Markup.escaped(alerts.queue)) <small>\(Markup.grouped(alerts.count))</small></h2>
                <p class="faint">Accounts that newly rise into a tier of this queue, the greatest scores first.</p>
                \(MoverRows(movers: alerts.accounts).html)
                \(hidden > 0 ? "<p class=\"faint\">and \(Markup.grouped(hidden)) more</p>" : "")
                </section>

                """
        }.joined()
    }

    private var moverSection: String {
        let hidden = comparison.moverCount - comparison.movers.count
        return """
            <section><h2>Biggest movers <small>\(Markup.grouped(comparison.moverCount)) move</small></h2>
            \(MoverRows(movers: comparison.movers).html)
            \(hidden > 0 ? "<p class=\"faint\">and \(Markup.grouped(hidden)) more</p>" : "")
            </section>
            """
    }

    private var remarks: String {
        var remarks: [String] = []
        if comparison.onlyBefore > 0 {
            remarks.append(
                "\(Markup.grouped(comparison.onlyBefore)) of the accounts the shadow has read no record of: all their points "
                    + "would be gone.")
        }
        if comparison.onlyAfter > 0 {
            remarks.append("\(Markup.grouped(comparison.onlyAfter)) of the accounts only the shadow knows.")
        }
        return remarks.map { "<p class=\"faint\">\($0)</p>" }.joined(separator: "\n")
    }
}

import Events

/// The table of the best accounts: which columns there is room for, and a line for each account.
struct AccountTable {
    private let now: Timestamp
    private let tiers: [String]
    private let nameWidth: Int
    /// 0 where there is no room.
    private let barWidth: Int
    private let showsCooling: Bool
    private let showsParts: Bool
    private let trendWidth: Int

    private static let coolingWidth = 12

    /// - Parameters:
    ///   - now: Simulated time, from which the time left until cooling counts.
    ///   - tiers: Best first.
    init(width: Int, now: Timestamp, tiers: [String]) {
        self.now = now
        self.tiers = tiers
        // Rank, score, tier and the gaps around them; then what is worth the next free columns.
        var free = width - (1 + 3 + 2 + 2 + 5 + 2 + 4)
        func take(_ columns: Int, leaving least: Int) -> Bool {
            guard free - columns >= least else { return false }
            free -= columns
            return true
        }
        showsCooling = take(2 + Self.coolingWidth, leaving: 14)
        let hasTrend = take(3, leaving: 24)
        let hasBar = take(2 + 10, leaving: 26)
        showsParts = take(3 * 5, leaving: 26)
        let hasTrendWord = hasTrend && take(8, leaving: 26)
        trendWidth = hasTrend ? (hasTrendWord ? 9 : 1) : 0
        nameWidth = max(1, min(free, 34))
        barWidth = hasBar ? min(10 + max(0, free - 34), 30) : 0
    }

    var header: StyledLine {
        var text = "   #  " + "ACCOUNT".fitted(to: nameWidth) + "  SCORE  "
        if barWidth > 0 { text += String(repeating: " ", count: barWidth) + "  " }
        text += "TIER"
        if trendWidth > 0 { text += "  " + (trendWidth > 1 ? "TREND" : "").fitted(to: trendWidth) }
        if showsParts { text += "  FIT  INT  ENG" }
        if showsCooling { text += "  COOLS" }
        return StyledLine(text, .dim)
    }

    func line(rank: Int, _ row: AccountLine) -> StyledLine {
        let style = TierStyle.style(of: tiers.firstIndex(of: row.tier) ?? tiers.count, in: tiers.count)
        var line = StyledLine(" \(String(rank).fitted(to: 3, alignedRight: true))  ", .dim)
        line.append(row.account.fitted(to: nameWidth) + "  ")
        line.append(Wording.score(row.score).fitted(to: 5, alignedRight: true) + "  ", style)
        if barWidth > 0 {
            let filled = min(max(Int((row.score * Double(barWidth) / 100).rounded()), 0), barWidth)
            line.append(String(repeating: "━", count: filled), style)
            line.append(String(repeating: "┄", count: barWidth - filled) + "  ", .dim)
        }
        line.append(row.tier.fitted(to: 4), style)
        if trendWidth > 0 { line.append("  " + trend(row.momentum).fitted(to: trendWidth), trendStyle(row.momentum)) }
        if showsParts {
            for part in [row.fit, row.intent, row.engagement] {
                line.append("  " + String(Int(part.rounded())).fitted(to: 3, alignedRight: true))
            }
        }
        if showsCooling, let cools = row.cools {
            line.append("  ▼\(cools.to.cut(to: 3)) ".fitted(to: 5) + Wording.span(cools.at - now), .dim)
        }
        return line
    }

    private func trend(_ momentum: AccountLine.Momentum) -> String {
        let symbol =
            switch momentum {
            case .rising: "▲"
            case .steady: "·"
            case .cooling: "▼"
            }
        return trendWidth > 1 ? "\(symbol) \(momentum.rawValue)" : symbol
    }

    private func trendStyle(_ momentum: AccountLine.Momentum) -> Style {
        switch momentum {
        case .rising: .up
        case .steady: .dim
        case .cooling: .down
        }
    }
}

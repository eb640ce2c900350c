import Events

/// Puts a snapshot on a screen of a given size.
///
/// Every column has its place by the width alone, whatever stands in it, so that nothing jumps from frame to frame.
public struct Frame: Sendable {
    private let snapshot: DemoSnapshot
    private let width: Int
    private let height: Int

    /// - Parameters:
    ///   - width: Columns, at least 1.
    ///   - height: Lines, at least 1.
    public init(_ snapshot: DemoSnapshot, width: Int, height: Int) {
        self.snapshot = snapshot
        self.width = max(1, width)
        self.height = max(1, height)
    }

    /// Exactly as many lines as the screen has, none wider than it.
    ///
    /// - Parameter colours: Whether escape sequences for colour are put in.
    public func lines(colours: Bool) -> [String] {
        let isRoomy = height >= 18
        let top = [title, totals] + (height >= 12 ? [population] : [])
        let hint = isRoomy ? [StyledLine(), StyledLine(" ctrl-c ends the demo and sums it up", .dim)] : []
        let gap = isRoomy ? [StyledLine()] : []
        let table = AccountTable(width: width, now: snapshot.time, tiers: snapshot.tiers.map(\.tier))

        let rest = max(0, height - top.count - hint.count - 2 * gap.count - 2)
        let moveRows = rest * 2 / 5
        let accountRows = rest - moveRows

        var lines = top + gap + [table.header]
        lines += snapshot.accounts.prefix(accountRows).enumerated().map { table.line(rank: $0 + 1, $1) }
        lines += Array(repeating: StyledLine(), count: accountRows - min(accountRows, snapshot.accounts.count))
        lines += gap + [StyledLine(" LATEST TIER CHANGES", .dim)]
        lines += snapshot.moves.prefix(moveRows).map(moveLine)
        lines += Array(repeating: StyledLine(), count: moveRows - min(moveRows, snapshot.moves.count))
        lines += hint
        return lines.prefix(height).map { $0.text(width: width, colours: colours) }
    }

    private var title: StyledLine {
        let time = CivilTime(snapshot.time)
        var line = StyledLine(" tierline demo", .heading)
        line.append("   \(time.date) \(time.clock)")
        let right = "\(Wording.speed(snapshot.speed))   running \(Wording.stopwatch(snapshot.elapsed)) "
        let fill = width - line.columns - right.columns
        if fill > 1 { line.append(String(repeating: " ", count: fill) + right, .dim) }
        return line
    }

    private var totals: StyledLine {
        var line = StyledLine()
        func add(_ name: String, _ number: String, digits: Int, _ style: Style) {
            line.append(" \(name) ", .dim)
            line.append(number.fitted(to: digits, alignedRight: true) + " ", style)
        }
        add("events", Wording.count(snapshot.events), digits: 9, .plain)
        if width >= 68 {
            add("per second", Wording.count(Int(snapshot.eventsPerSecond.rounded())), digits: 6, .plain)
        }
        if width >= 88 { add("scores", Wording.count(snapshot.scores), digits: 9, .plain) }
        add("▲", Wording.count(snapshot.rises), digits: 5, .up)
        add("▼", Wording.count(snapshot.falls), digits: 5, .down)
        if width >= 68 {
            add("refused", Wording.count(snapshot.deadLetters), digits: 5, snapshot.deadLetters > 0 ? .alarm : .plain)
        }
        return line
    }

    /// The tiers' shares as one bar, with the numbers beside it.
    private var population: StyledLine {
        var numbers = StyledLine()
        for (index, tier) in snapshot.tiers.enumerated() {
            numbers.append(" \(tier.tier)", TierStyle.style(of: index, in: snapshot.tiers.count))
            numbers.append(" \(Wording.count(tier.accounts).fitted(to: 4, alignedRight: true)) ")
        }
        let total = snapshot.tiers.reduce(0) { $0 + $1.accounts }
        let room = width - numbers.columns - 2
        guard room >= 10, total > 0 else { return numbers }
        numbers.append(" ")
        var sum = 0
        var drawn = 0
        for (index, tier) in snapshot.tiers.enumerated() {
            // Rounding the running sum, not the parts, keeps the bar's length.
            sum += tier.accounts
            let end = sum * room / total
            let shade = ["█", "▓", "▒", "░"][min(index, 3)]
            let style = TierStyle.style(of: index, in: snapshot.tiers.count)
            numbers.append(String(repeating: shade, count: end - drawn), style)
            drawn = end
        }
        return numbers
    }

    private func moveLine(_ move: TierMove) -> StyledLine {
        let isUp = move.direction == .up
        let isNarrow = width < 72
        let time = CivilTime(move.time)
        let tierWidth = min(isNarrow ? 3 : 8, snapshot.tiers.map(\.tier.columns).max() ?? 1)
        var line = StyledLine(" \(isNarrow ? time.clock : time.weekdayAndClock)  ", .dim)
        let taken = line.columns + 2 + 2 * tierWidth + 5 + 5
        let reasonWidth = isNarrow ? 0 : 2 + 16
        line.append(move.account.fitted(to: min(32, max(8, width - taken - reasonWidth))) + "  ")
        let tiers = (move.from.fitted(to: tierWidth, alignedRight: true), move.to.fitted(to: tierWidth))
        line.append("\(tiers.0) \(isUp ? "▲" : "▼") \(tiers.1)  ", isUp ? .up : .down)
        line.append(Wording.score(move.score).fitted(to: 5, alignedRight: true))
        if !isNarrow { line.append("  " + move.reason, .dim) }
        return line
    }
}

/// How prominent a tier is.
enum TierStyle {
    /// - Parameter place: 0 is the best tier; the last places stay in the background.
    static func style(of place: Int, in count: Int) -> Style {
        switch place {
        case 0: .hot
        case 1 where count > 2: .warm
        default: .dim
        }
    }
}

/// Accounts that move, each with its way from score to score, and on demand line by line why.
struct MoverRows {
    let movers: [Mover]

    var html: String {
        movers.map(row).joined()
    }

    private func row(_ mover: Mover) -> String {
        let way = Markup.direction(mover.change)
        return """
            <details class="mover"><summary>
            <span class="account">\(Markup.escaped(mover.account))</span>
            <span class="tiers">\(tiers(mover))</span>
            \(track(mover))
            <span class="number">\(Markup.decimal(mover.before.score)) → \(Markup.decimal(mover.after.score))</span>
            <span class="number change \(way)">\(Markup.signed(mover.change))</span>
            </summary>
            \(ledger(mover))
            </details>

            """
    }

    private func tiers(_ mover: Mover) -> String {
        let before = "<b>\(Markup.escaped(mover.before.tier))</b>"
        return mover.before.tier == mover.after.tier
            ? before : "\(before) → <b>\(Markup.escaped(mover.after.tier))</b>"
    }

    /// From the open dot to the full one, between 0 and 100.
    private func track(_ mover: Mover) -> String {
        let way = Markup.direction(mover.change)
        let x = { (hundredths: Int64) in Markup.length(8 + Double(hundredths) / 100 * 2.84) }
        return """
            <svg class="track" viewBox="0 0 300 20" aria-hidden="true">\
            <line class="rail" x1="8" y1="10" x2="292" y2="10"/>\
            <line class="way \(way)" x1="\(x(mover.before.score))" y1="10" x2="\(x(mover.after.score))" y2="10"/>\
            <circle class="open \(way)" cx="\(x(mover.before.score))" cy="10" r="4.5"/>\
            <circle class="full \(way)" cx="\(x(mover.after.score))" cy="10" r="5.5"/></svg>
            """
    }

    private func ledger(_ mover: Mover) -> String {
        if mover.differences.isEmpty {
            return "<p class=\"faint\">The ledgers are the same: the tiers' rules differ.</p>"
        }
        let greatest = mover.differences.map(\.change.magnitude).max() ?? 1
        let rows = mover.differences.map { difference in
            let way = Markup.direction(difference.change)
            let width = 90 * Double(difference.change.magnitude) / Double(max(1, greatest))
            let x = difference.change > 0 ? 100 : 100 - width
            let entry = difference.entry
            return """
                <tr><td>\(Markup.escaped(entry.kind))</td><td>\(Markup.escaped(entry.name))</td>\
                <td>\(Markup.escaped(entry.category ?? ""))</td>\
                <td class="number">\(Markup.decimal(difference.before))</td>\
                <td class="number">\(Markup.decimal(difference.after))</td>\
                <td class="number change \(way)">\(Markup.signed(difference.change))</td>\
                <td><svg class="bar" viewBox="0 0 200 14" aria-hidden="true">\
                <line class="rail" x1="100" y1="0" x2="100" y2="14"/>\
                <rect class="\(way)" x="\(Markup.length(x))" y="2" width="\(Markup.length(width))" height="10" \
                rx="2"/></svg></td></tr>

                """
        }.joined()
        return """
            <table><thead><tr><th>kind</th><th>name</th><th>category</th><th class="number">share before</th>\
            <th class="number">after</th><th class="number">change</th><th></th></tr></thead><tbody>
            \(rows)</tbody></table>
            """
    }
}

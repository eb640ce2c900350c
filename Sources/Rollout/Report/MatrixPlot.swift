/// The matrix of tiers as a heat map: rows are the tiers before, columns those after, and a cell is the stronger the
/// greater a part of its row goes there.
struct MatrixPlot {
    let comparison: Comparison

    private let cell = (width: 92.0, height: 52.0)
    private let margin = (left: 104.0, top: 62.0)

    var svg: String {
        let tiers = comparison.tiers
        let rows = shown(tiers.before, comparison.matrix.map { $0.reduce(0, +) })
        let columns = shown(
            tiers.after, tiers.after.indices.map { column in comparison.matrix.reduce(0) { $0 + $1[column] } })
        let width = margin.left + cell.width * Double(columns.count + 1)
        let height = margin.top + cell.height * Double(rows.count + 1)
        var svg = """
            <svg class="plot" viewBox="0 0 \(Markup.length(width)) \(Markup.length(height))" role="img" \
            aria-label="Accounts by tier before and after">
            <text class="axis" x="\(Markup.length(margin.left))" y="18">tier after →</text>
            <text class="axis" x="0" y="\(Markup.length(margin.top - 12))">tier before ↓</text>

            """
        for (place, column) in columns.enumerated() {
            svg += label(tiers.after[column], x: x(place) + cell.width / 2, y: margin.top - 12, "head")
        }
        svg += label("all", x: x(columns.count) + cell.width / 2, y: margin.top - 12, "head faint")
        for (place, row) in rows.enumerated() {
            let total = comparison.matrix[row].reduce(0, +)
            svg += label(tiers.before[row], x: margin.left - 14, y: y(place) + cell.height / 2 + 5, "head end")
            for (position, column) in columns.enumerated() {
                svg += self.cell(row, column, at: (position, place), of: total)
            }
            svg += label(
                Markup.grouped(total), x: x(columns.count) + cell.width / 2, y: y(place) + cell.height / 2 + 5, "faint")
        }
        for (place, column) in columns.enumerated() {
            let total = comparison.matrix.reduce(0) { $0 + $1[column] }
            svg += label(
                Markup.grouped(total), x: x(place) + cell.width / 2, y: y(rows.count) + cell.height / 2 + 5, "faint")
        }
        return svg + "</svg>"
    }

    /// `excluded` is of interest only where there is any account.
    private func shown(_ tiers: [String], _ totals: [Int]) -> [Int] {
        tiers.indices.filter { tiers[$0] != TierScales.excluded || totals[$0] > 0 }
    }

    private func x(_ place: Int) -> Double { margin.left + cell.width * Double(place) }

    private func y(_ place: Int) -> Double { margin.top + cell.height * Double(place) }

    private func cell(_ row: Int, _ column: Int, at place: (x: Int, y: Int), of total: Int) -> String {
        let (from, to) = (comparison.tiers.before[row], comparison.tiers.after[column])
        let count = comparison.matrix[row][column]
        let share = total == 0 ? 0 : Double(count) / Double(total)
        let way = from == to ? "stay" : comparison.tiers.isRise(from: from, to: to) ? "rise" : "fall"
        // The square root, so that a few accounts of many are seen at all.
        let strength = count == 0 ? 0 : 0.14 + 0.76 * share.squareRoot()
        let percent = total == 0 ? "" : " (\(Markup.length(share * 100)) %)"
        let tone = strength > 0.55 ? "strong" : ""
        let middle = x(place.x) + cell.width / 2
        return """
            <g><title>\(Markup.escaped(from)) → \(Markup.escaped(to)): \(Markup.grouped(count))\(percent)</title>\
            <rect class="cell" x="\(Markup.length(x(place.x) + 2))" y="\(Markup.length(y(place.y) + 2))" \
            width="\(Markup.length(cell.width - 4))" height="\(Markup.length(cell.height - 4))" rx="6"/>\
            <rect class="\(way)" fill-opacity="\(opacity(strength))" x="\(Markup.length(x(place.x) + 2))" \
            y="\(Markup.length(y(place.y) + 2))" width="\(Markup.length(cell.width - 4))" \
            height="\(Markup.length(cell.height - 4))" rx="6"/>\
            \(label(count == 0 ? "·" : Markup.grouped(count), x: middle, y: y(place.y) + cell.height / 2 + 5,
                count == 0 ? "faint" : tone))</g>

            """
    }

    private func opacity(_ strength: Double) -> String {
        let hundredths = Int((strength * 100).rounded())
        return hundredths >= 100 ? "1" : "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
    }

    private func label(_ text: String, x: Double, y: Double, _ style: String) -> String {
        "<text class=\"middle \(style)\" x=\"\(Markup.length(x))\" y=\"\(Markup.length(y))\">"
            + "\(Markup.escaped(text))</text>"
    }
}

internal import Glibc

/// Scores before against scores after: a dot for each pair of whole scores, the greater the more accounts have it. What
/// lies above the diagonal gains, what lies below it loses.
struct ScorePlot {
    let comparison: Comparison

    private let side = 460.0
    private let margin = (left: 46.0, top: 14.0)

    var svg: String {
        let (width, height) = (margin.left + side + 60, margin.top + side + 44)
        var svg = """
            <svg class="plot" viewBox="0 0 \(Markup.length(width)) \(Markup.length(height))" role="img" \
            aria-label="Scores before and after">
            <rect class="frame" x="\(Markup.length(margin.left))" y="\(Markup.length(margin.top))" \
            width="\(Markup.length(side))" height="\(Markup.length(side))"/>

            """
        for tick in stride(from: 0, through: 100, by: 20) {
            let (x, y) = (x(Double(tick)), y(Double(tick)))
            svg += text("\(tick)", x: x, y: margin.top + side + 18, "middle axis")
            svg += text("\(tick)", x: margin.left - 8, y: y + 4, "end axis")
        }
        svg += text("score before", x: margin.left + side / 2, y: margin.top + side + 38, "middle axis")
        svg += text("score after", x: margin.left + 6, y: margin.top + 16, "axis")
        svg += line(from: (0, 0), to: (100, 100), "diagonal")
        for (name, enter) in zip(comparison.tiers.before, comparison.tiers.entersBefore) where enter > 0 {
            svg += line(from: (enter, 0), to: (enter, 100), "tier")
            svg += text(name, x: x(enter) + 3, y: margin.top + side - 5, "axis faint")
        }
        for (name, enter) in zip(comparison.tiers.after, comparison.tiers.entersAfter) where enter > 0 {
            svg += line(from: (0, enter), to: (100, enter), "tier")
            svg += text(name, x: margin.left + side + 6, y: y(enter) + 4, "axis faint")
        }
        // Those that stay first, so that the others are not hidden behind them.
        let cells = comparison.grid.cells
        for cell in cells where cell.rising + cell.falling == 0 { svg += dot(cell) }
        for cell in cells where cell.rising + cell.falling > 0 { svg += dot(cell) }
        return svg + "</svg>"
    }

    private func x(_ score: Double) -> Double { margin.left + side * score / 100 }

    private func y(_ score: Double) -> Double { margin.top + side * (1 - score / 100) }

    private func dot(_ cell: ScoreGrid.Cell) -> String {
        let way = cell.rising + cell.falling == 0 ? "stay" : cell.rising >= cell.falling ? "rise" : "fall"
        let radius = min(9, 2.8 + 1.1 * log2(Double(cell.accounts)))
        var words = "\(cell.before) → \(cell.after): \(Markup.grouped(cell.accounts)) accounts"
        if cell.rising > 0 { words += ", \(Markup.grouped(cell.rising)) rise" }
        if cell.falling > 0 { words += ", \(Markup.grouped(cell.falling)) fall" }
        // The middle of the field of a whole point.
        let (left, top) = (x(min(100, Double(cell.before) + 0.5)), y(min(100, Double(cell.after) + 0.5)))
        return "<circle class=\"dot \(way)\" cx=\"\(Markup.length(left))\" cy=\"\(Markup.length(top))\" "
            + "r=\"\(Markup.length(radius))\"><title>\(words)</title></circle>\n"
    }

    private func line(from start: (Double, Double), to end: (Double, Double), _ style: String) -> String {
        "<line class=\"\(style)\" x1=\"\(Markup.length(x(start.0)))\" y1=\"\(Markup.length(y(start.1)))\" "
            + "x2=\"\(Markup.length(x(end.0)))\" y2=\"\(Markup.length(y(end.1)))\"/>\n"
    }

    private func text(_ text: String, x: Double, y: Double, _ style: String) -> String {
        "<text class=\"\(style)\" x=\"\(Markup.length(x))\" y=\"\(Markup.length(y))\">\(Markup.escaped(text))</text>\n"
    }
}

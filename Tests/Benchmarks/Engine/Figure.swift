import Foundation

/// One figure of the daemon, and what it is held against.
struct Figure: Encodable {
    var name: String
    var value: Double
    var unit: String
    /// To the raw consumer's or the quiet time's figure of the same run.
    var ratio: Double?
    /// The greatest or least that is good enough, of the ratio where there is one.
    var target: Target?

    enum Target {
        case atLeast(Double)
        case atMost(Double)
    }

    /// `nil` without a target.
    var isMet: Bool? {
        switch target {
        case .atLeast(let bound)?: (ratio ?? value) >= bound
        case .atMost(let bound)?: (ratio ?? value) <= bound
        case nil: nil
        }
    }

    /// A line of the table.
    var row: String {
        let target: String? =
            switch self.target {
            case .atLeast(let bound)?: "≥ \(text(bound))"
            case .atMost(let bound)?: "≤ \(text(bound))"
            case nil: nil
            }
        let columns = [
            "\(text(value)) \(unit)", ratio.map(text) ?? "", target ?? "", isMet.map { $0 ? "ok" : "missed" } ?? "",
        ]
        return Figure.line(name, columns)
    }

    /// What stands above the rows.
    static let heading = line("figure", ["value", "ratio", "target"])

    private static func line(_ name: String, _ columns: [String]) -> String {
        let widths = [22, 10, 10, 6]
        return pad(name, to: 50) + zip(columns, widths).map { pad($0, to: $1) }.joined()
    }

    private func text(_ value: Double) -> String {
        switch abs(value) {
        case 1000...: "\(Int(value.rounded()))"
        case 10...: "\((value * 10).rounded() / 10)"
        default: "\((value * 1000).rounded() / 1000)"
        }
    }

    private enum Key: String, CodingKey { case name, value, unit, ratio, atLeast, atMost, isMet }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .name)
        try values.encode(value, forKey: .value)
        try values.encode(unit, forKey: .unit)
        try values.encodeIfPresent(ratio, forKey: .ratio)
        switch target {
        case .atLeast(let bound)?: try values.encode(bound, forKey: .atLeast)
        case .atMost(let bound)?: try values.encode(bound, forKey: .atMost)
        case nil: break
        }
        try values.encodeIfPresent(isMet, forKey: .isMet)
    }
}

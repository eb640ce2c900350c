internal import Events

/// Pieces of HTML and SVG.
enum Markup {
    /// Text between tags and within quotes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    /// A number with its thousands apart.
    static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A score or share with its two decimals.
    static func decimal(_ hundredths: Int64) -> String {
        let fraction = hundredths.magnitude % 100
        return "\(hundredths < 0 ? "−" : "")\(hundredths.magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }

    /// A difference, with its sign.
    static func signed(_ hundredths: Int64) -> String {
        (hundredths > 0 ? "+" : "") + decimal(hundredths)
    }

    /// A length in a drawing.
    static func length(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    /// A time to the minute, in UTC.
    static func minute(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(time, to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        guard let middle = text.firstIndex(of: "T") else { return text }
        return "\(text[..<middle]) \(text[text.index(after: middle)...].prefix(5)) UTC"
    }

    /// Which way a difference goes, as the style sheet calls it.
    static func direction(_ change: Int64) -> String {
        change > 0 ? "rise" : change < 0 ? "fall" : "stay"
    }
}

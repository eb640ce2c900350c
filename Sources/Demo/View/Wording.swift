import Events

/// Numbers and times in words, all as short as a table wants them.
enum Wording {
    /// `1,234,567`.
    static func count(_ number: Int) -> String {
        let digits = String(abs(number))
        var grouped = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        return grouped
    }

    /// `92.4`: one digit after the point, half up.
    static func score(_ score: Double) -> String {
        let tenths = Int((score * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// `2d 4h`, `4h 10m`, `10m`: the two greatest units.
    static func span(_ span: Milliseconds) -> String {
        let minutes = max(0, span) / 60_000
        let (days, hours) = (minutes / 1440, minutes / 60 % 24)
        if days > 0 { return "\(days)d \(hours)h" }
        return hours > 0 ? "\(hours)h \(minutes % 60)m" : "\(minutes)m"
    }

    /// `0:42`, `12:05`: minutes and seconds.
    static func stopwatch(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds))
        return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
    }

    /// How much simulated time passes in a second: `1 s = 1h 0m`.
    static func speed(_ factor: Double) -> String {
        factor < 60 ? "\(score(factor))× real time" : "1 s = \(span(Milliseconds(factor * 1000)))"
    }
}

import Events

/// How busy an office is: the rhythm of the day and the week.
enum Rhythm {
    static let minute: Milliseconds = 60_000
    static let hour: Milliseconds = 60 * minute
    static let day: Milliseconds = 24 * hour
    static let week: Milliseconds = 7 * day

    /// How busy each hour of a working day is, in thousandths of the busiest.
    private static let hours = [
        30, 20, 20, 20, 30, 60, 150, 400, 850, 1000, 1000, 900, 650, 850, 1000, 950, 850, 600, 350, 250, 200, 150, 90,
        50,
    ]
    private static let weekend = 0.3

    /// How busy an office is on average over a week, as a share of the busiest hour.
    static let mean: Double = Double(hours.reduce(0, +)) / 24_000 * (5 + 2 * weekend) / 7

    /// How busy an office is, as a share of the busiest hour.
    ///
    /// - Parameter local: The office's own time of day, counted as if it were UTC.
    static func pace(at local: Timestamp) -> Double {
        let days = local / day
        // 1970-01-01 was a Thursday; counted from Monday that is day 3.
        let isWeekend = (days + 3) % 7 >= 5
        let pace = Double(hours[Int(local % day / hour)]) / 1000
        return isWeekend ? pace * weekend : pace
    }
}

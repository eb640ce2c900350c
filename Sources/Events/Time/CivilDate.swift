/// A day of the Gregorian calendar, carried back before its introduction as ISO 8601 does.
///
/// The arithmetic counts years from March, so that the leap day is the last of a year, in cycles of 400 years (146,097
/// days): Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate: Equatable {
    var year: Int
    /// 1 to 12.
    var month: Int
    /// 1 to 31.
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// - Parameter days: Days since 1970-01-01.
    init(days: Int) {
        let sinceMarchOf0 = days + 719_468
        let cycle = (sinceMarchOf0 >= 0 ? sinceMarchOf0 : sinceMarchOf0 - 146_096) / 146_097
        let dayOfCycle = sinceMarchOf0 - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var days: Int {
        let yearFromMarch = month <= 2 ? year &- 1 : year
        let cycle = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch &- 399) / 400
        let yearOfCycle = yearFromMarch &- cycle &* 400
        let dayOfYear = (153 &* (month > 2 ? month &- 3 : month &+ 9) &+ 2) / 5 &+ day &- 1
        let dayOfCycle = yearOfCycle &* 365 &+ yearOfCycle / 4 &- yearOfCycle / 100 &+ dayOfYear
        return cycle &* 146_097 &+ dayOfCycle &- 719_468
    }

    /// Whether the calendar has this day.
    var exists: Bool {
        guard month >= 1, month <= 12, day >= 1 else { return false }
        // Every month has 28 days, and most dates are among them.
        return day <= 28 || day <= daysInMonth
    }

    private var daysInMonth: Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

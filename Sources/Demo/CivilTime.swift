import Events

/// A point in time as a calendar and a clock show it.
struct CivilTime {
    var year: Int64
    var month: Int64
    var day: Int64
    var hour: Int64
    var minute: Int64
    var second: Int64
    var millisecond: Int64
    /// 0 is Monday.
    var weekday: Int
    private var hoursFromUTC: Int64

    /// Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, `civil_from_days`; for years from 0 on.
    init(_ time: Timestamp, hoursFromUTC: Int64 = 0) {
        self.hoursFromUTC = hoursFromUTC
        let local = time + hoursFromUTC * 3_600_000
        let dayLength: Int64 = 86_400_000
        let days = local >= 0 ? local / dayLength : (local - dayLength + 1) / dayLength
        let rest = local - days * dayLength
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        weekday = Int(((days + 3) % 7 + 7) % 7)

        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-03-03T09:15:27.123Z`, with the offset in place of the `Z` where there is one.
    var rfc3339: String {
        var text = [UInt8]()
        text.reserveCapacity(29)
        func append(_ number: Int64, digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
        }
        append(year, digits: 4)
        text.append(UInt8(ascii: "-"))
        append(month, digits: 2)
        text.append(UInt8(ascii: "-"))
        append(day, digits: 2)
        text.append(UInt8(ascii: "T"))
        append(hour, digits: 2)
        text.append(UInt8(ascii: ":"))
        append(minute, digits: 2)
        text.append(UInt8(ascii: ":"))
        append(second, digits: 2)
        text.append(UInt8(ascii: "."))
        append(millisecond, digits: 3)
        if hoursFromUTC == 0 {
            text.append(UInt8(ascii: "Z"))
        } else {
            text.append(UInt8(ascii: hoursFromUTC < 0 ? "-" : "+"))
            append(abs(hoursFromUTC), digits: 2)
            text.append(UInt8(ascii: ":"))
            append(0, digits: 2)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `Tue 03 Mar 2026`.
    var date: String {
        let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(weekdays[weekday]) \(Self.twoDigits(day)) \(months[Int(month) - 1]) \(year)"
    }

    /// `09:15`.
    var clock: String { "\(Self.twoDigits(hour)):\(Self.twoDigits(minute))" }

    /// `Tue 09:15`.
    var weekdayAndClock: String { "\(date.prefix(3)) \(clock)" }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

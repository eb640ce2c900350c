import Foundation
import Testing

@testable import Demo

@Suite struct CivilTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_772_529_327_123, "2026-03-03T09:15:27.123Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func writesRFC3339(time: Int64, text: String) {
        #expect(CivilTime(time).rfc3339 == text)
    }

    @Test func writesTheOffsetOfTheLocalClock() {
        #expect(CivilTime(1_772_529_327_123, hoursFromUTC: 1).rfc3339 == "2026-03-03T10:15:27.123+01:00")
        #expect(CivilTime(1_772_529_327_123, hoursFromUTC: -11).rfc3339 == "2026-03-02T22:15:27.123-11:00")
    }

    @Test func agreesWithFoundationOverTwoCenturies() {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var time: Int64 = 0
        while time < 6_311_433_600_000 {
            let date = Date(timeIntervalSince1970: Double(time) / 1000)
            #expect(CivilTime(time).rfc3339 == date.formatted(format))
            time += 86_400_000 * 13 + 3_723_000
        }
    }

    @Test func namesTheDay() {
        #expect(CivilTime(1_772_529_327_123).date == "Tue 03 Mar 2026")
        #expect(CivilTime(1_772_529_327_123).weekdayAndClock == "Tue 09:15")
    }
}

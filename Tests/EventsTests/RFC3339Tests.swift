import Events
import TestSupport
import Testing

@Suite struct RFC3339Tests {
    private func parse(_ text: String) -> Timestamp? { Array(text.utf8).withUnsafeBytes { RFC3339.parse($0) } }

    private func write(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        RFC3339.append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000Z", 0), ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T19:00:00-05:00", 0), ("1970-01-01T00:00:00-00:00", 0), ("1970-01-01t00:00:00z", 0),
            ("1970-01-01 00:00:00Z", 0), ("1970-01-01T00:00:00.1Z", 100), ("1970-01-01T00:00:00.12Z", 120),
            ("1970-01-01T00:00:00.123Z", 123), ("1970-01-01T00:00:00.1239999Z", 123),
            ("1970-01-01T00:00:00.0000000000000000000000000000000001Z", 0), ("1969-12-31T23:59:59.9999Z", -1),
            ("1969-12-31T23:59:59.9990001Z", -1), ("2026-03-01T09:30:00.5+05:45", 1_772_336_700_500),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2016-12-31T23:59:60.25Z", 1_483_228_800_250),
            ("2017-01-01T00:59:60+01:00", 1_483_228_800_000), ("2016-12-31T15:59:60-08:00", 1_483_228_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("0000-02-29T00:00:00Z", -62_162_121_600_000), ("2026-01-01T00:00:00+23:59", 1_767_139_260_000),
        ] as [(String, Timestamp)])
    func everyFormOfTheGrammarIsRead(text: String, time: Timestamp) {
        #expect(parse(text) == time)
    }

    @Test(arguments: [
        "", "2026", "2026-03-01", "2026-03-01T09:30:00", "2026-03-01T09:30Z", "2026-03-01T09:30:00.Z",
        "2026-03-01T09:30:00,5Z", "2026-3-01T09:30:00Z", "2026-13-01T09:30:00Z", "2026-00-01T09:30:00Z",
        "2026-02-29T09:30:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T23:60:00Z", "2026-03-01T23:59:61Z",
        "2026-03-01T12:00:60Z", "2016-12-31T23:59:60+01:00", "2026-03-01T09:30:00+0100", "2026-03-01T09:30:00+01",
        "2026-03-01T09:30:00+24:00", "2026-03-01T09:30:00+01:60", "2026-03-01T09:30:00Zx", "2026-03-01T09:30:00ZZ",
        " 2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z ", "2026-03-01_09:30:00Z", "2026/03/01T09:30:00Z",
        "-026-03-01T09:30:00Z", "+2026-03-01T09:30:00Z", "20260301T093000Z....", "2026-03-01T09:30:00.1",
        "2026-03-01T09:30:00.1+", "2026-03-01T09:30:00.1+1:00", "２０２６-03-01T09:30:00Z", "2026-03-01T09-30-00Z",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01", "2026-03-01T0a:30:00Z",
    ])
    func anythingElseIsNot(text: String) {
        #expect(parse(text) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_709_208_000_007, "2024-02-29T12:00:00.007Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"), (RFC3339.range.lowerBound, "0000-01-01T00:00:00.000Z"),
            (RFC3339.range.upperBound, "9999-12-31T23:59:59.999Z"), (Timestamp.min, "0000-01-01T00:00:00.000Z"),
            (Timestamp.max, "9999-12-31T23:59:59.999Z"), (-62_162_121_600_000, "0000-02-29T00:00:00.000Z"),
        ] as [(Timestamp, String)])
    func timesAreWrittenInUTCWithThreeDecimals(time: Timestamp, text: String) {
        #expect(write(time) == text)
    }

    @Test func whatIsWrittenIsReadBackTheSame() {
        var random = SeededGenerator(seed: 3339)
        for _ in 0..<200_000 {
            let time = Timestamp.random(in: RFC3339.range, using: &random)
            let text = write(time)
            guard parse(text) == time, text.utf8.count == RFC3339.length else {
                Issue.record("\(time) is written as \(text) and read back as \(String(describing: parse(text)))")
                return
            }
        }
    }

    @Test func theDaysOf400YearsFollowEachOther() {
        var previous = ""
        for day in -1...146_100 {
            let text = write(951_782_400_000 + Timestamp(day) * 86_400_000)
            #expect(text > previous && parse(text) != nil)
            previous = text
        }
        #expect(previous == "2400-03-03T00:00:00.000Z")
    }
}

import Testing
import YAMLFiles

@Suite("Durations")
struct DurationTextTests {
    @Test(
        "are a number and a unit",
        arguments: [
            ("0", 0), ("0s", 0), ("1s", 1_000), ("10m", 600_000), ("1.5h", 5_400_000), ("1d", 86_400_000),
            ("2w", 1_209_600_000), ("0.001s", 1), ("1.50000000000000000000s", 1_500), ("007s", 7_000),
            ("0.00000125w", 756), ("36525d", DurationText.longest),
        ] as [(String, Int64)])
    func durationIsRead(text: String, milliseconds: Int64) throws {
        #expect(try DurationText.milliseconds(of: text, units: DurationText.secondsAndLonger) == milliseconds)
    }

    @Test(
        "are nothing else",
        arguments: ["", "s", "1", "1.s", ".5s", "1.5.5s", "-1s", "+1s", " 1s", "1 s", "1S", "1h30m", "1ms", "١s"])
    func malformedDurationIsRefused(text: String) {
        #expect(throws: DurationText.Failure.malformed) {
            try DurationText.milliseconds(of: text, units: DurationText.secondsAndLonger)
        }
    }

    @Test("are whole milliseconds", arguments: ["0.0001s", "1.0005s", "0.000000001w", "0.00000001m"])
    func tooFineDurationIsRefused(text: String) {
        #expect(throws: DurationText.Failure.tooFine) {
            try DurationText.milliseconds(of: text, units: DurationText.secondsAndLonger)
        }
    }

    @Test(
        "are at most a hundred years, whatever the number of digits",
        arguments: ["36525.1d", "36526d", "9223372036854775807w", "99999999999999999999999999s"])
    func tooLongDurationIsRefused(text: String) {
        #expect(throws: DurationText.Failure.tooLong) {
            try DurationText.milliseconds(of: text, units: DurationText.secondsAndLonger)
        }
    }

    @Test("have milliseconds where they are allowed")
    func milliseconds() throws {
        #expect(try DurationText.milliseconds(of: "250ms", units: DurationText.Unit.allCases) == 250)
        #expect(throws: DurationText.Failure.tooFine) {
            try DurationText.milliseconds(of: "0.5ms", units: DurationText.Unit.allCases)
        }
    }

    @Test(
        "are written in the greatest unit that is exact",
        arguments: [(0, "0s"), (1, "1ms"), (1_500, "1500ms"), (90_000, "90s"), (86_400_000, "1d"), (604_800_000, "1w")]
            as [(Int64, String)])
    func durationIsWritten(milliseconds: Int64, text: String) {
        #expect(DurationText.text(milliseconds: milliseconds) == text)
    }
}

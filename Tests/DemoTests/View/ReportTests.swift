import Testing

@testable import Demo

@Suite struct PlainReportTests {
    @Test func tellsEachMoveOnceOldestFirstAndTheStateNowAndThen() {
        var report = PlainReport(statusEvery: 5)
        var snapshot = DemoSnapshot.sample
        #expect(
            report.lines(for: snapshot) == [
                "2026-03-03T08:15:27.123Z  ironwood-foods.example            B -> C   44.0  nothing happened",
                "2026-03-03T09:14:27.123Z  northwind-robotics.example        B -> A   92.4  "
                    + "three people registered for the webinar",
                "2026-03-03T09:15:27.123Z  -- 12,345 events, 36 a second, 44 refused; A 12, B 48, C 230, excluded 10",
            ])
        snapshot.elapsed += 4
        #expect(report.lines(for: snapshot) == [])
        snapshot.elapsed += 1
        #expect(report.lines(for: snapshot).count == 1)
    }
}

@Suite struct SummaryTests {
    @Test func sumsUpInFullSentencesAndAlignedColumns() {
        #expect(
            Summary(.sample).lines(colours: false) == [
                "The demo ran for 0:42, until Tue 03 Mar 2026 09:15.",
                "",
                "  events                                 12,345   289 a second on average",
                "  scores published                        8,211",
                "  tier changes up                           120",
                "  tier changes down                          98",
                "",
                "Accounts by tier",
                "  A                                          12",
                "  B                                          48",
                "  C                                         230",
                "  excluded                                   10",
                "",
                "Refused records (dead letters)",
                "  not JSON                                   30",
                "  ahead of time                              14",
                "",
                "Best accounts",
                "   #  ACCOUNT                        SCORE              TIER  TREND      FIT  INT  ENG  COOLS",
                "   1  northwind-robotics.example      92.4  ━━━━━━━━━┄  A     ▲ rising   100   75   88  ▼B 2d 4h",
                "   2  a-company-with-a-name-far-to…   61.1  ━━━━━━┄┄┄┄  B     · steady    80   40   58  ▼C 4h 10m",
                "   3  株式会社東京ロボット.example     7.0  ━┄┄┄┄┄┄┄┄┄  C     ▼ cooling   15    0    2",
                "",
                "What to try next",
                "  tierline model check model.yaml    what Tierline makes of a model of your own",
                "  tierline score --model model.yaml events.jsonl    scores without Kafka",
                "  tierline run    the daemon, on your own Kafka",
            ])
    }
}

@Suite struct WordingTests {
    @Test func writesNumbersAndTimesShort() {
        #expect(Wording.count(0) == "0")
        #expect(Wording.count(1_234_567) == "1,234,567")
        #expect(Wording.score(99.96) == "100.0")
        #expect(Wording.span(187_200_000) == "2d 4h")
        #expect(Wording.span(15_000_000) == "4h 10m")
        #expect(Wording.span(-5) == "0m")
        #expect(Wording.stopwatch(725) == "12:05")
        #expect(Wording.speed(3600) == "1 s = 1h 0m")
        #expect(Wording.speed(1) == "1.0× real time")
    }
}

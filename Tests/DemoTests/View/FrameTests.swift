import Testing

@testable import Demo

/// What is to be read of a line once its escape sequences are gone.
private func visible(_ line: String) -> String {
    line.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
}

@Suite struct FrameTests {
    @Test func showsEverythingOnAWideScreen() {
        #expect(
            Frame(.sample, width: 110, height: 20).lines(colours: false) == [
                " tierline demo   Tue 03 Mar 2026 09:15                                           "
                    + "  1 s = 1h 0m   running 0:42",
                " events    12,345  per second     36  scores     8,211  ▲   120  ▼    98  refused    44",
                " A   12  B   48  C  230  excluded   10"
                    + "  ██▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░░",
                "",
                "   #  ACCOUNT                             SCORE                   TIER  TREND      FIT  INT  ENG  COOLS",
                "   1  northwind-robotics.example           92.4  ━━━━━━━━━━━━━━┄  A     ▲ rising   100 "
                    + "  75   88  ▼B 2d 4h",
                "   2  a-company-with-a-name-far-too-lon…   61.1  ━━━━━━━━━┄┄┄┄┄┄  B     · steady    80 "
                    + "  40   58  ▼C 4h 10m",
                "   3  株式会社東京ロボット.example          7.0  ━┄┄┄┄┄┄┄┄┄┄┄┄┄┄  C     ▼ cooling   15    0    2",
                "",
                "",
                "",
                "",
                "",
                " LATEST TIER CHANGES",
                " Tue 09:14  northwind-robotics.example               B ▲ A          92.4"
                    + "  three people registered for the web…",
                " Tue 08:15  ironwood-foods.example                   B ▼ C          44.0  nothing happened",
                "",
                "",
                "",
                " ctrl-c ends the demo and sums it up",
            ])
    }

    @Test func keepsWhatMattersOn80By24() {
        #expect(
            Frame(.sample, width: 80, height: 24).lines(colours: false) == [
                " tierline demo   Tue 03 Mar 2026 09:15               1 s = 1h 0m   running 0:42",
                " events    12,345  per second     36  ▲   120  ▼    98  refused    44",
                " A   12  B   48  C  230  excluded   10  █▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒░░",
                "",
                "   #  ACCOUNT                           SCORE              TIER     COOLS",
                "   1  northwind-robotics.example         92.4  ━━━━━━━━━┄  A     ▲  ▼B 2d 4h",
                "   2  a-company-with-a-name-far-too-l…   61.1  ━━━━━━┄┄┄┄  B     ·  ▼C 4h 10m",
                "   3  株式会社東京ロボット.example        7.0  ━┄┄┄┄┄┄┄┄┄  C     ▼",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                " LATEST TIER CHANGES",
                " Tue 09:14  northwind-robotics.ex…         B ▲ A          92.4  three people re…",
                " Tue 08:15  ironwood-foods.example         B ▼ C          44.0  nothing happened",
                "",
                "",
                "",
                "",
                "",
                " ctrl-c ends the demo and sums it up",
            ])
    }

    @Test func keepsScoresAndTiersOn40By10() {
        #expect(
            Frame(.sample, width: 40, height: 10).lines(colours: false) == [
                " tierline demo   Tue 03 Mar 2026 09:15",
                " events    12,345  ▲   120  ▼    98",
                "   #  ACCOUNT                SCORE  TIER",
                "   1  northwind-robotics.e…   92.4  A",
                "   2  a-company-with-a-nam…   61.1  B",
                "   3  株式会社東京ロボット…    7.0  C",
                "",
                " LATEST TIER CHANGES",
                " 09:14  northwind-rob…    B ▲ A     92.4",
                " 08:15  ironwood-food…    B ▼ C     44.0",
            ])
    }

    @Test(arguments: [(1, 1), (20, 5), (40, 10), (61, 12), (80, 24), (97, 18), (120, 40), (250, 70)])
    func fillsTheScreenAndNoMore(width: Int, height: Int) {
        let lines = Frame(.sample, width: width, height: height).lines(colours: false)
        #expect(lines.count == height)
        for line in lines { #expect(line.columns <= width, "\(line)") }
    }

    @Test(arguments: [(40, 10), (80, 24), (120, 40)])
    func coloursChangeNothingThatIsToBeRead(width: Int, height: Int) {
        let frame = Frame(.sample, width: width, height: height)
        let coloured = frame.lines(colours: true)
        #expect(coloured.map(visible) == frame.lines(colours: false))
        #expect(coloured.contains { $0.contains("\u{1B}[1;33m") })
        // Whatever is switched on in a line is switched off in it.
        #expect(coloured.allSatisfy { !$0.contains("\u{1B}") || $0.hasSuffix("\u{1B}[0m") || $0.contains("\u{1B}[0m") })
    }

    @Test func anEmptySnapshotHasTheSameHeadingsInTheSamePlaces() {
        let empty = Frame(DemoSnapshot(time: 0, speed: 3600), width: 100, height: 30).lines(colours: false)
        let full = Frame(.sample, width: 100, height: 30).lines(colours: false)
        for heading in ["ACCOUNT", "LATEST", "ctrl-c"] {
            #expect(empty.firstIndex { $0.contains(heading) } == full.firstIndex { $0.contains(heading) })
        }
    }

    @Test func aFrameIsWrittenInPlaceLineByLine() {
        let text = String(decoding: Screen.bytes(of: ["one", "two"]), as: UTF8.self)
        #expect(text == "\u{1B}[?2026h\u{1B}[1;1H\u{1B}[2Kone\u{1B}[2;1H\u{1B}[2Ktwo\u{1B}[?2026l")
    }
}

@Suite struct DisplayWidthTests {
    @Test func wideCharactersTakeTwoColumns() {
        #expect("東京".columns == 4)
        #expect("e\u{301}".columns == 1)
        #expect("a\u{7}b".columns == 2)
    }

    @Test func textIsCutOrFilledToTheColumn() {
        #expect("abc".fitted(to: 5) == "abc  ")
        #expect("abc".fitted(to: 5, alignedRight: true) == "  abc")
        #expect("abcdef".fitted(to: 4) == "abc…")
        #expect("東京都".fitted(to: 4) == "東… ")
        #expect("abc".fitted(to: 0) == "")
    }

    @Test func namesCannotSmuggleInEscapeSequences() {
        #expect("\u{1B}[2Jacme".cut(to: 20) == "[2Jacme")
    }
}

import Engine
import Foundation
import Replay
import Scoring
import Testing

@Suite("A log at rest is scored")
struct OfflineScoreTests {
    private let start: Int64 = 1_700_000_000_000

    private func visit(_ account: String, _ value: Int, at time: Int64, id: String = "\(UUID())", _ more: String = "")
        -> String
    {
        #"{\#(more)"id":"\#(id)","time":\#(time),"account":"\#(account)","type":"visit","value":\#(value)}"#
    }

    @Test func whatSaysWhenItWasRecordedIsKeyedByItsAccountAllTheSame() throws {
        let line = visit("acme", 60, at: start, #""recorded":\#(start + 1000),"partition":2,"offset":7,"#)
        #expect(
            try score(line).map(short) == [
                "tier acme C>A 2023-11-14T22:13:21.000Z", "score acme 60 2023-11-14T22:13:21.000Z",
            ])
    }

    @Test func withoutARecordTimeTheGreatestTimeSoFarCounts() throws {
        let lines = [
            visit("acme", 30, at: start), visit("late", 30, at: start - 86_400_000), "{",
            visit("acme", 40, at: start + 1000),
        ]
        #expect(
            try score(lines.joined(separator: "\n"), .none).map(short) == [
                "tier acme C>B 2023-11-14T22:13:20.000Z", "dead invalid-json 0/2 2023-11-14T22:13:20.000Z",
                "tier acme B>A 2023-11-14T22:13:21.000Z",
            ])
    }

    @Test func partitionsHaveAClockEach() throws {
        let lines = [
            visit("one", 60, at: start, #""partition":1,"#),
            visit("two", 60, at: start + 86_400_000, #""partition":2,"#),
            visit("three", 60, at: start + 5, #""partition":1,"#),
        ]
        #expect(
            try score(lines.joined(separator: "\n"), .none).map(short) == [
                "tier one C>A 2023-11-14T22:13:20.000Z", "tier three C>A 2023-11-14T22:13:20.005Z",
                "tier two C>A 2023-11-15T22:13:20.000Z",
            ])
    }

    @Test func timeRunsToTheHorizonAndNotBack() throws {
        let line = visit("acme", 60, at: start)
        #expect(
            try score(line, .none, until: start + 50_540_760).map(short) == ["tier acme C>A 2023-11-14T22:13:20.000Z"])
        #expect(
            try score(line, .none, until: start + 50_540_761).map(short) == [
                "tier acme C>A 2023-11-14T22:13:20.000Z", "tier acme A>B 2023-11-15T12:15:40.761Z",
            ])
        #expect(try score(line, .final, until: start - 5).map(short).last == "score acme 60 2023-11-14T22:13:20.000Z")
        #expect(
            try score(line, .final, until: start + 86_400_000).map(short).last
                == "score acme 30 2023-11-15T22:13:20.000Z")
    }

    @Test func strayRecordsAreRefusedWhereTheHeaderNamesAPartitioner() throws {
        // By murmur2, acme belongs to partition 0 of 3; by crc32 too; globex to 1 and 1.
        let lines = [
            visit("acme", 60, at: start, #""recorded":\#(start),"partition":1,"#),
            visit("globex", 60, at: start, #""recorded":\#(start),"partition":1,"#),
        ].joined(separator: "\n")
        let stray = ["tier globex C>A 2023-11-14T22:13:20.000Z", "dead wrong-partition 1/0 2023-11-14T22:13:20.000Z"]
        let both = ["tier acme C>A 2023-11-14T22:13:20.000Z", "tier globex C>A 2023-11-14T22:13:20.000Z"]
        for (header, expected) in [
            (#"{"log":{"partitions":3,"partitioner":"murmur2"}}"#, stray),
            (#"{"log":{"partitions":3}}"#, both), ("", both),
        ] {
            let found = try score(header + "\n" + lines, .none).map(short)
            #expect(found.sorted() == expected.sorted())
        }
        let letter = try #require(
            try score(#"{"log":{"partitions":3,"partitioner":"murmur2"}}"# + "\n" + lines).first { $0.contains("dead") }
        )
        #expect(letter.contains(#""subject":"acme""#))
    }

    @Test func severalFilesAreOneLog() throws {
        let first = try ScratchFile(visit("acme", 30, at: start) + "\n")
        let second = try ScratchFile(visit("acme", 30, at: start))
        let score = OfflineScore(revision: try simpleModel(), application: "tierline", scores: .none)
        try score.read(first.path)
        try score.read(second.path)
        #expect(
            try score.output(until: nil).map(short) == [
                "tier acme C>B 2023-11-14T22:13:20.000Z", "tier acme B>A 2023-11-14T22:13:20.000Z",
            ])
    }

    @Test(arguments: [
        (#"{"partition":-1}"#, "`partition` is not a number from 0 on"),
        (#"{"log":{"partitions":3}}"#, "`log` describes the log on the first line only"),
    ])
    func aLineThatIsNoneEndsTheRunWithItsPlace(line: String, cause: String) throws {
        let file = try ScratchFile("\n" + visit("acme", 30, at: start) + "\n" + line)
        #expect {
            try OfflineScore(revision: try simpleModel(), application: "a", scores: .all).read(file.path)
        } throws: { error in
            "\(error)" == "\(file.path):3: \(cause)"
        }
    }

    @Test func afterTheGreatestOffsetThatALineMaySayThereIsRoomForMore() throws {
        let lines = visit("acme", 30, at: start, #""offset":4611686018427387903,"#) + "\n{\n{"
        #expect(
            try score(lines, .none).map(short).filter { $0.hasPrefix("dead") } == [
                "dead invalid-json 0/4611686018427387904 2023-11-14T22:13:20.000Z",
                "dead invalid-json 0/4611686018427387905 2023-11-14T22:13:20.000Z",
            ])
    }

    @Test func anAccountInTwoPartitionsIsAnErrorWhereItIsToBeWhole() throws {
        let lines = [
            #"{"log":{"partitions":3}}"#, visit("acme", 30, at: start, #""partition":1,"#),
            visit("globex", 30, at: start, #""partition":2,"#), visit("acme", 60, at: start, #""partition":2,"#),
        ]
        let file = try ScratchFile(lines.joined(separator: "\n"))
        #expect {
            try whole().read(file.path)
        } throws: { error in
            "\(error)" == "\(file.path):4: the account \"acme\" is in partition 2 here, and in partition 1 before: "
                + "all its records have to be in one, so leave `partition` out or correct it"
        }
        // Else each partition has an account of that name.
        #expect(try score(lines.joined(separator: "\n"), .none).count == 3)
    }

    @Test func whatIsRefusedInAnotherPartitionLeavesAnAccountWhole() throws {
        // Where the log says how keys are spread, strays are refused; of them acme's home is 0 of 3.
        let strays = [
            #"{"log":{"partitions":3,"partitioner":"murmur2"}}"#, visit("acme", 30, at: start),
            visit("acme", 60, at: start, #""partition":2,"#),
        ]
        let broken = [visit("acme", 30, at: start), #"{"partition":1,"account":"acme","type":"visit"}"#]
        for lines in [strays, broken] {
            let file = try ScratchFile(lines.joined(separator: "\n"))
            let score = try whole()
            try score.read(file.path)
            #expect(score.standings(until: nil).map(\.score.score) == [3000])
        }
    }

    private func whole() throws -> OfflineScore {
        OfflineScore(
            revision: try simpleModel(), application: "tierline", scores: .none, keepsModel: true,
            wantsWholeAccounts: true)
    }

    @Test func aPartitionThatTheLogDoesNotHaveIsAnError() throws {
        #expect(throws: LogLineError.self) {
            try score(#"{"log":{"partitions":2}}"# + "\n" + visit("acme", 30, at: start, #""partition":2,"#))
        }
    }

    @Test func scoresOfOneMomentKeepTheOrderInWhichTheyWereDecided() throws {
        // A model record moves all accounts in one millisecond.
        let accounts = (0..<40).map { "account-\($0)" }
        let record = Data(ModelRecord(try simpleModel(version: "2", times: 3)).value()).base64EncodedString()
        let envelope = #"{"recorded":\#(start),"key":null,"headers":{"tierline":"model"},"raw":"\#(record)"}"#
        let lines = accounts.map { visit($0, 10, at: start) } + [envelope]
        let found = try score(lines.joined(separator: "\n"), .last).map(short)
        let expected = accounts.sorted().flatMap { account in
            ["tier \(account) C>B 2023-11-14T22:13:20.000Z", "score \(account) 30 2023-11-14T22:13:20.000Z"]
        }
        #expect(found == expected)
    }

    @Test func twoSpellingsOfALetterAreTwoAccounts() throws {
        let lines = [visit("caf\u{e9}", 30, at: start), visit("cafe\u{301}", 20, at: start)]
        let found = try score(lines.joined(separator: "\n"), .last)
        #expect(found.filter { $0.contains("score.v1") }.count == 2, "\(found)")
    }
}

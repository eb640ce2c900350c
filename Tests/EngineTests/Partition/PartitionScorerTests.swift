import Events
import Foundation
import Scoring
import Testing

@testable import Engine

@Suite("A partition: clock, accounts, timers")
struct PartitionScorerTests {
    private let start: Timestamp = 1_700_000_000_000

    private func scorer(_ revision: ModelRevision? = nil) throws -> PartitionScorer {
        PartitionScorer(partition: 3, revision: try revision ?? simpleModel(), keepsLastScoreOnly: false)
    }

    /// The first millisecond at which `points`, halved every day, are below `line` in nine decimals.
    private func fall(of points: Double, below line: Double) -> Timestamp {
        var time = Timestamp(Double(day) * log2(points / line)) - 5
        while (points * pow(2, -Double(time) / Double(day)) * 1e9).rounded() >= line * 1e9 { time += 1 }
        return time
    }

    // MARK: - The clock

    @Test func theClockIsTheGreatestRecordTimeSoFar() throws {
        let scorer = try scorer()
        #expect(scorer.clock == .min)
        scorer.ingest(.visit("a", 1, at: start, offset: 0))
        #expect(scorer.clock == start)
        var late = Entry.visit("a", 1, at: start - hour, offset: 1)
        #expect(scorer.ingest(late).word == "applied")
        #expect(scorer.clock == start)
        late.recorded = start + 5
        scorer.ingest(late)
        #expect(scorer.clock == start + 5)
    }

    @Test func refusedAndRepeatedRecordsMoveTheClock() throws {
        let scorer = try scorer()
        #expect(scorer.ingest(.json("a", "{", at: start, offset: 0)).word == "invalid-json")
        #expect(scorer.clock == start)
        #expect(scorer.ingest(Entry(offset: 1, recorded: start + 1, value: Array("{}".utf8))).word == "no-key")
        #expect(scorer.clock == start + 1)
        scorer.ingest(.visit("a", 1, at: start + 2, offset: 2, id: "same"))
        #expect(scorer.ingest(.visit("a", 1, at: start + 3, offset: 3, id: "same")).word == "repeated")
        #expect(scorer.clock == start + 3)
        let ahead = Entry.json(
            "a", "{\"id\":\"x\",\"time\":\(start + day),\"account\":\"a\",\"type\":\"visit\"}", at: start + 4, offset: 4
        )
        #expect(scorer.ingest(ahead).word == "too-far-ahead")
        #expect(scorer.clock == start + 4)
        let record = LogRecord(offset: 5, recorded: start + 5, key: nil, value: nil)
        let stray = Refusal.stray(in: 3, home: 1, .murmur2)
        #expect(stray.detail.contains("partitioner=murmur2_random"))
        #expect(Refusal.stray(in: 3, home: 1, .crc32).detail.contains("partitioner=consistent_random"))
        #expect(scorer.refuse(record, stray).word == "wrong-partition")
        #expect(scorer.clock == start + 5)
        #expect(scorer.counts.refused == 4)
        #expect(scorer.counts.repeated == 1)
        #expect(scorer.counts.applied == 1)
    }

    @Test func aRecordAheadOfTheWallClockIsRefusedAndMovesNothing() throws {
        let scorer = try scorer()
        scorer.ingest(.visit("a", 60, at: start, offset: 0), notAfter: start)
        #expect(scorer.ingest(.visit("a", 1, at: start + 1, offset: 1), notAfter: start).word == "record-too-far-ahead")
        #expect(scorer.ingest(.tick(at: start + day, offset: 2), notAfter: start).word == "record-too-far-ahead")
        #expect(scorer.clock == start)
        #expect(scorer.publishMoves() == ["a C>A event @\(start)"])
    }

    @Test func withoutARecordTimeTheGreaterOfEventTimeAndClockCounts() throws {
        let scorer = try scorer()
        var entry = Entry.visit("a", 1, at: start, offset: 0)
        entry.recorded = nil
        scorer.ingest(entry)
        #expect(scorer.clock == start)
        entry = .visit("a", 1, at: start - day, offset: 1)
        entry.recorded = nil
        scorer.ingest(entry)
        #expect(scorer.clock == start)
        entry.value = Array("{".utf8)
        scorer.ingest(entry)
        #expect(scorer.clock == start)
    }

    @Test func onlyARecordThatSaysSoIsKeyedByItself() throws {
        let scorer = try scorer()
        let entry = Entry.visit("a", 1, at: start, offset: 0)
        let outcomes = entry.value!.withUnsafeBytes { value in
            [nil, start].map { recorded in
                [false, true].map { isKeyedByItself in
                    scorer.ingest(
                        LogRecord(
                            offset: 0, recorded: recorded, key: nil, value: value, isKeyedByItself: isKeyedByItself)
                    ).word
                }
            }
        }
        #expect(outcomes == [["no-key", "applied"], ["no-key", "repeated"]])
    }

    // MARK: - Time

    @Test func aTierFallsAtItsExactMillisecondWheneverTheTickComes() throws {
        let toB = start + fall(of: 60, below: 40)
        let toC = start + fall(of: 60, below: 20)
        let expected = ["a A>B decay @\(toB)", "a B>C decay @\(toC)"]
        for ticks in [[toB - 1, toB, toC - 1, toC], [toC], [toB + 12_345, toC + hour], [start + 400 * day]] {
            let scorer = try scorer()
            scorer.ingest(.visit("a", 60, at: start, offset: 0))
            _ = scorer.publishMoves()
            var moves: [String] = []
            for (index, tick) in ticks.enumerated() {
                scorer.ingest(.tick(at: tick, offset: Int64(index + 1)))
                moves += scorer.publishMoves()
                #expect(moves.count == [toB, toC].filter { $0 <= tick }.count)
                #expect(scorer.clock == tick)
            }
            #expect(moves == expected)
            #expect(scorer.counts.control == ticks.count)
        }
    }

    @Test func theNextTimerIsNotAfterTheFall() throws {
        let scorer = try scorer()
        #expect(scorer.nextDue == nil)
        scorer.ingest(.visit("a", 60, at: start, offset: 0))
        #expect(scorer.nextDue! <= start + fall(of: 60, below: 40))
        #expect(scorer.nextDue! > start)
    }

    @Test func withinAMillisecondTimeActsFirstAndInByteOrderOfAccounts() throws {
        let scorer = try scorer()
        let moment = start + fall(of: 60, below: 40)
        for (offset, account) in ["b", "é", "Z", "a"].enumerated() {
            scorer.ingest(.visit(account, 60, at: start, offset: Int64(offset)))
        }
        _ = scorer.publish()
        // The record lifts `a` in the very millisecond in which all four fall.
        scorer.ingest(.visit("a", 30, at: moment, offset: 9))
        #expect(
            scorer.publish().filter { $0.kind == "tier" }.map { "\($0.account) \($0.byTime) \($0.time - moment)" }
                == ["Z true 0", "a true 0", "b true 0", "é true 0", "a false 0"])
    }

    @Test func whatTimeDoesComesInOrderOfTimeOverAllAccounts() throws {
        let scorer = try scorer()
        for (offset, points) in [60, 90, 55, 70].enumerated() {
            scorer.ingest(.visit("a\(points)", points, at: start, offset: Int64(offset)))
        }
        _ = scorer.publish()
        scorer.advance(to: start + 30 * day)
        let moves = scorer.publish()
        #expect(moves.map(\.time) == moves.map(\.time).sorted())
        #expect(moves.filter { $0.kind == "tier" }.prefix(4).map(\.account) == ["a55", "a60", "a70", "a90"])
        #expect(moves.allSatisfy { $0.byTime })
    }

    // MARK: - Deletion

    @Test func aDeletedAccountStartsAnewIdsIncluded() throws {
        let scorer = try scorer()
        scorer.ingest(.visit("a", 60, at: start, offset: 0, id: "one"))
        #expect(scorer.ingest(.deletion("a", at: start + 1, offset: 1)).word == "deleted")
        #expect(scorer.accountCount == 0)
        #expect(scorer.publish().map(\.kind) == ["tier", "score", "deletion"])
        // Its timer is gone with it.
        scorer.advance(to: start + 100 * day)
        #expect(scorer.publish().isEmpty)
        #expect(scorer.ingest(.visit("a", 30, at: start + 100 * day, offset: 2, id: "one")).word == "applied")
        #expect(scorer.publishMoves() == ["a C>B event @\(start + 100 * day)"])
    }

    @Test func theDeletionOfAnUnknownAccountIsPublishedToo() throws {
        let scorer = try scorer()
        #expect(scorer.ingest(.deletion("a", at: start, offset: 0)).word == "deleted")
        #expect(scorer.publish().map(\.kind) == ["deletion"])
        #expect(scorer.accountCount == 0)
    }

    // MARK: - Models

    @Test func anotherModelRepricesAndJudgesAtTheClockInOrderOfNames() throws {
        let scorer = try scorer()
        for (offset, account) in ["b", "a", "quiet", "Z"].enumerated() {
            scorer.ingest(.visit(account, account == "quiet" ? 0 : 15, at: start, offset: Int64(offset)))
        }
        _ = scorer.publish()
        #expect(!scorer.hasModelRecord)
        let next = try simpleModel(version: "2", times: 4)
        #expect(scorer.ingest(.model(next, at: start, offset: 4)).word == "applied")
        #expect(scorer.hasModelRecord)
        #expect(scorer.revision.hash == next.hash)
        let published = scorer.publish()
        #expect(
            published.map { "\($0.account) \($0.kind)" } == [
                "Z tier", "Z score", "a tier", "a score", "b tier", "b score",
            ])
        #expect(
            published.allSatisfy {
                $0.text.contains("\"reason\":\"model\"") && $0.text.contains("\"modelVersion\":\"2\"")
            })
        #expect(published.allSatisfy { $0.time == start && !$0.byTime })
        #expect(published[1].text.contains("\"score\":60,\"previousScore\":15,\"tier\":\"A\""))
        // From here on the new prices hold.
        scorer.ingest(.visit("new", 5, at: start, offset: 5))
        #expect(scorer.publish().map(\.kind) == ["tier", "score"])
    }

    @Test func timeActsUnderTheOldModelUpToTheRecordOfTheNew() throws {
        let scorer = try scorer()
        scorer.ingest(.visit("a", 60, at: start, offset: 0))
        _ = scorer.publish()
        scorer.ingest(.model(try simpleModel(version: "2", times: 4), at: start + day, offset: 1))
        #expect(
            scorer.publishMoves() == [
                "a A>B decay @\(start + fall(of: 60, below: 40))", "a B>A model @\(start + day)",
            ])
    }

    /// What a model record does follows from the log alone, not from which model the partition was started with.
    @Test func theSameModelJudgesAtTheClockToo() throws {
        let scorer = try scorer()
        scorer.ingest(.visit("a", 19, at: start, offset: 0))
        _ = scorer.publish()
        scorer.ingest(.model(try simpleModel(), at: start + day, offset: 1))
        let published = scorer.publish()
        #expect(published.map(\.kind) == ["score"])
        #expect(published.allSatisfy { $0.text.contains("\"score\":9.5,") && $0.text.contains("\"reason\":\"model\"") })
    }

    @Test func theSameModelChangesNothingOfAnAccountThatHasNotMoved() throws {
        let scorer = try scorer()
        scorer.ingest(.visit("a", 60, at: start, offset: 0))
        _ = scorer.publish()
        #expect(scorer.ingest(.model(try simpleModel(), at: start + 1, offset: 1)).word == "applied")
        #expect(scorer.hasModelRecord)
        #expect(scorer.publish().isEmpty)
        #expect(scorer.clock == start + 1)
    }

    @Test(arguments: [
        nil, "{", "{}", #"{"text": "model: ["}"#, #"{"text": 5}"#, #"{"text": "TEXT", "from": 17}"#,
        #"{"text": "TEXT", "from": "17"}"#,
    ])
    func aModelRecordThatIsNoneIsRefusedAndTheOldOneStays(value: String?) throws {
        let scorer = try scorer()
        let other = try simpleModel(version: "9").text
        let text = other.replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
        let bytes = value.map { Array($0.replacing("TEXT", with: text).utf8) }
        let outcome = scorer.ingest(Entry(offset: 0, recorded: start, value: bytes, control: .model))
        #expect(outcome.word == "unusable-model")
        #expect(!scorer.hasModelRecord)
        #expect(scorer.revision.version == "1")
        #expect(scorer.clock == start)
    }

    @Test func aModelRecordIsReadAsItIsWritten() throws {
        let revision = try simpleModel(version: "ä 7")
        let read = try ModelRecord(revision).value().withUnsafeBytes { try ModelRecord(value: $0).revision }
        #expect(read.text == revision.text)
        #expect(read.hash == revision.hash)
        #expect(read.version == revision.version)
    }
}

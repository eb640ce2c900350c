import Events
import Scoring
import TestSupport
import Testing

@testable import Engine

@Suite("A model record with `from`")
struct SuccessionTests {
    private let start: Timestamp = 1_700_000_000_000

    private func run(_ entries: [Entry], _ first: ModelRevision) -> PartitionScorer {
        let scorer = PartitionScorer(partition: 0, revision: first, keepsLastScoreOnly: false)
        for (index, entry) in entries.enumerated() { scorer.ingest(entry, after: entries[..<index]) }
        return scorer
    }

    private func log(seed: UInt64, _ model: ModelRevision) -> [Entry] {
        var log = RandomLog(seed: seed, models: [model], hasUpheavals: true)
        return log.entries(120)
    }

    @Test func theSameModelFromTheBeginningChangesNothing() throws {
        let model = try RandomLog.model(version: "1", more: RandomLog.alerts)
        for seed in 1...UInt64(Seeds.count(30)) {
            var plain = log(seed: seed, model)
            var anew = plain
            for index in [40, 80] {
                let (time, offset) = (plain[index].recorded ?? start, plain[index].offset)
                plain[index] = .model(model, at: time, offset: offset)
                anew[index] = .model(model, from: 0, at: time, offset: offset)
            }
            let (one, other) = (run(anew, model), run(plain, model))
            #expect(one.publish() == other.publish(), "seed \(seed)")
            one.advance(to: one.clock + 100 * day)
            other.advance(to: other.clock + 100 * day)
            #expect(one.publish() == other.publish(), "seed \(seed)")
        }
    }

    @Test func sumsAreThoseOfAPartitionThatHasReadNothingElse() throws {
        let old = try RandomLog.model(version: "1", more: RandomLog.alerts)
        let new = try RandomLog.model(version: "2", points: 14, exit: 50, more: RandomLog.alerts)
        var moved = 0
        for seed in 1...UInt64(Seeds.count(30)) {
            var entries = log(seed: seed, old)
            entries[90] = .model(
                new, from: entries[30].offset, at: entries[90].recorded ?? start, offset: entries[90].offset)
            let scorer = run(Array(entries[...90]), old)
            // Models of the log are passed over by the one alone.
            let alone = run(
                entries[30..<90].map { $0.control == .model ? .tick(at: $0.recorded!, offset: $0.offset) : $0 }, new)
            alone.advance(to: scorer.clock)
            let made = Dictionary(uniqueKeysWithValues: alone.snapshots().map { ($0.account, $0.score.report()) })
            let before = Dictionary(
                uniqueKeysWithValues: run(Array(entries[..<90]), old).snapshots().map {
                    ($0.account, $0.score.report())
                })
            for (account, score) in scorer.snapshots() {
                let report = score.report()
                #expect(report.intent == made[account]?.intent ?? 0, "seed \(seed) \(account)")
                #expect(report.contacts == made[account]?.contacts ?? 0, "seed \(seed) \(account)")
                if let made = made[account] { #expect(report.momentum == made.momentum, "seed \(seed) \(account)") }
                #expect(report.fit == made[account]?.fit || report.fit == before[account]?.fit)
                moved += report.intent != before[account]?.intent ? 1 : 0
            }
        }
        #expect(moved > 0)
    }

    @Test func fromTheRecordItselfSumsBeginAnew() throws {
        let model = try simpleModel(more: "dwell: 2h")
        let entries: [Entry] = [
            .visit("a", 60, at: start, offset: 0), .model(model, from: 1, at: start + hour, offset: 1),
            .visit("a", 60, at: start + hour, offset: 2, id: "e0"),
        ]
        let scorer = run(Array(entries[..<2]), model)
        // It has been in A for an hour only.
        let published = scorer.publish()
        #expect(published.map(\.kind) == ["tier", "score", "score"])
        #expect(published.last!.text.contains("\"score\":0,\"previousScore\":60,\"tier\":\"A\""))
        #expect(published.last!.text.contains("\"reason\":\"model\""))
        // The id was seen before, by a model of which nothing is left but what it has decided.
        #expect(scorer.ingest(entries[2], after: entries[..<2]).word == "applied")
        #expect(scorer.publish().last!.text.contains("\"score\":60,\"previousScore\":0,\"tier\":\"A\""))
    }

    @Test func aRecordCannotTakeWhatComesAfterIt() throws {
        let scorer = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: false)
        let beyond = Entry.model(try simpleModel(version: "2"), from: 8, at: start, offset: 7)
        #expect(beyond.withRecord { scorer.succession(at: $0) } == nil)
        #expect(scorer.ingest(beyond).word == "unusable-model")
        #expect(scorer.revision.version == "1")
    }

    @Test func whatIsToBeMadeReadyIsSaid() throws {
        let scorer = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: false)
        let record = ModelRecord(try simpleModel(version: "2"), from: 3, shadow: "tierline-next")
        let entry = Entry(offset: 7, recorded: start, value: record.value(), control: .model)
        let change = try #require(entry.withRecord { scorer.succession(at: $0) })
        #expect(change.from == 3 && change.shadow == "tierline-next" && change.revision.version == "2")
        // One that will be refused for its time, or takes the sums as they are, needs nothing.
        #expect(entry.withRecord { scorer.succession(at: $0, notAfter: start - 1) } == nil)
        let plain = Entry.model(try simpleModel(version: "2"), at: start, offset: 7)
        #expect(plain.withRecord { scorer.succession(at: $0) } == nil)
    }
}

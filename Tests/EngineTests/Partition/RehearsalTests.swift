import Events
import Scoring
import TestSupport
import Testing

@testable import Engine

/// What a promotion would do is foretold by doing it.
@Suite("A rehearsal of another model")
struct RehearsalTests {
    private let start: Timestamp = 1_700_000_000_000

    private func run(_ entries: [Entry], _ model: ModelRevision) -> PartitionScorer {
        let scorer = PartitionScorer(partition: 0, revision: model, keepsLastScoreOnly: false)
        for (index, entry) in entries.enumerated() { scorer.ingest(entry, after: entries[..<index]) }
        return scorer
    }

    /// What a partition leaves in its changelog.
    private func changelog(_ scorer: PartitionScorer, _ model: ModelRevision) throws -> ChangelogAccounts {
        var accounts = ChangelogAccounts(model: model)
        var key: [UInt8] = []
        try scorer.takeChanges { account, _, state in
            Changelog.write(accountKey: account, into: &key)
            try key.withUnsafeBytes { try accounts.take(key: $0, value: state) }
        }
        let position = Changelog.Position(clock: scorer.clock, nextOffset: 0).bytes
        try Changelog.positionKey.withUnsafeBytes { key in
            try position.withUnsafeBytes { try accounts.take(key: key, value: $0) }
        }
        return accounts
    }

    @Test func saysWhatTheModelRecordThenDoes() throws {
        let old = try RandomLog.model(version: "1", more: RandomLog.alerts)
        let new = try RandomLog.model(version: "2", points: 14, exit: 50, more: RandomLog.alerts)
        var (moved, alerts, waited) = (0, 0, 0)
        for seed in 1...UInt64(Seeds.count(30)) {
            var log = RandomLog(seed: seed, models: [old], hasUpheavals: true)
            let entries = log.entries(120).map {
                $0.control == .model ? .tick(at: $0.recorded!, offset: $0.offset) : $0
            }
            let live = run(Array(entries[..<90]), old)
            _ = live.publish()
            // The record comes a while later: what has faded until then counts.
            let time = live.clock + Int64(seed % 3) * 20 * hour
            waited += time > live.clock ? 1 : 0
            let rehearsal = try Rehearsal(
                live: changelog(live, old), shadow: changelog(run(Array(entries[..<90]), new), new), model: new,
                now: time)
            var foretold: [String: Rehearsal.Change] = [:]
            try rehearsal.forEach { foretold[$0.account] = $0 }
            #expect(rehearsal.strangers == (0, 0))

            live.advance(to: time)
            let before = Dictionary(
                uniqueKeysWithValues: live.snapshots().map { ($0.account, $0.score.report()) })
            _ = live.publish()
            let entry = Entry.model(new, from: 0, at: time, offset: entries[90].offset)
            #expect(live.ingest(entry, after: entries[..<90]).word == "applied")
            let after = Dictionary(
                uniqueKeysWithValues: live.snapshots().map { ($0.account, $0.score.report()) })
            #expect(Set(foretold.keys) == Set(after.keys))
            for (account, change) in foretold {
                let (was, is_) = (try #require(before[account]), try #require(after[account]))
                #expect(
                    (change.before.tier, change.before.score) == (was.tier, was.score), "seed \(seed) \(account)")
                #expect((change.after.tier, change.after.score) == (is_.tier, is_.score), "seed \(seed) \(account)")
                #expect(change.after.ledger == is_.ledger && change.before.ledger == was.ledger)
                moved += was.tier != is_.tier ? 1 : 0
            }
            let raised = live.publish().filter { $0.kind == "alert" && $0.text.contains("\"withdrawn\":false") }
                .filter { $0.text.contains("\"held\":false") }
            #expect(foretold.values.reduce(0) { $0 + $1.queues.count } == raised.count, "seed \(seed)")
            alerts += raised.count
        }
        #expect(moved > 0 && alerts > 0 && waited > 0)
    }

    @Test func whoeverOneModelAloneKnowsIsNotLeftOut() throws {
        let (old, new) = (try simpleModel(), try simpleModel(version: "2", times: 2))
        let live = run([.visit("falls", 60, at: start, offset: 0), .visit("stays", 30, at: start, offset: 1)], old)
        let shadow = run([.visit("rises", 30, at: start, offset: 2), .visit("stays", 15, at: start, offset: 1)], new)
        let rehearsal = try Rehearsal(
            live: changelog(live, old), shadow: changelog(shadow, new), model: new, now: nil)
        var told: [String] = []
        try rehearsal.forEach { change in
            told.append(
                "\(change.account) \(change.before.tier) \(change.before.score) > \(change.after.tier) \(change.after.score)"
            )
        }
        #expect(told == ["falls A 6000 > C 0", "rises C 0 > A 6000", "stays B 3000 > B 3000"])
        #expect(rehearsal.strangers == (1, 1))
    }
}

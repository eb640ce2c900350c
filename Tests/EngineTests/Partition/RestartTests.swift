import Events
import Scoring
import TestSupport
import Testing

@testable import Engine

/// The state of a partition as a changelog keeps it.
private struct Stored {
    var clock = Timestamp.min
    var model: (revision: ModelRevision, isByRecord: Bool)?
    var accounts: [String: [UInt8]] = [:]

    /// Takes over what has changed.
    ///
    /// - Parameter isWritten: Whether an account's new state arrives.
    mutating func take(from scorer: PartitionScorer, isWritten: (String) -> Bool = { _ in true }) {
        scorer.takeChanges { name, _, state in
            let account = name.string
            if isWritten(account) { accounts[account] = state.map { Array($0) } }
        }
    }

    mutating func takePosition(of scorer: PartitionScorer) {
        clock = scorer.clock
        model = (scorer.revision, scorer.hasModelRecord)
    }

    func restored(_ first: ModelRevision) throws -> PartitionScorer {
        let scorer = PartitionScorer(partition: 0, revision: first, keepsLastScoreOnly: false)
        if let model { scorer.restore(clock: clock, revision: model.revision, isByRecord: model.isByRecord) }
        // In any order: a dictionary's is another in every process.
        for (account, state) in accounts {
            try withText(account) { name in
                try state.withUnsafeBytes { try scorer.restore(account: name, state: $0) }
            }
        }
        return scorer
    }
}

@Suite("A restart leaves no trace")
struct RestartTests {
    private static let models = Result {
        try (1...3).map { try RandomLog.model(version: "\($0)", points: 4 + 4 * $0, exit: 40 + 5 * $0) }
    }

    private func run(_ entries: [Entry], _ models: [ModelRevision]) -> [Published] {
        let scorer = PartitionScorer(partition: 0, revision: models[0], keepsLastScoreOnly: false)
        for entry in entries { scorer.ingest(entry) }
        scorer.advance(to: scorer.clock + 100 * day)
        return scorer.publish()
    }

    @Test func accountsAreCountedByTier() throws {
        let models = try Self.models.get()
        for seed in 1...6 {
            var log = RandomLog(seed: UInt64(seed), models: models, hasUpheavals: true)
            let scorer = PartitionScorer(partition: 0, revision: models[0], keepsLastScoreOnly: false)
            var stored = Stored()
            for entry in log.entries(400) {
                scorer.ingest(entry)
                var expected: [String: Int] = [:]
                for snapshot in scorer.snapshots() { expected[snapshot.score.report().tier, default: 0] += 1 }
                let found = scorer.accountsByTier.filter { $0.accounts != 0 }
                #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.tier, $0.accounts) }) == expected)
            }
            stored.take(from: scorer)
            stored.takePosition(of: scorer)
            let restored = try stored.restored(models[0])
            #expect(restored.accountsByTier.map(\.accounts) == scorer.accountsByTier.map(\.accounts))
        }
    }

    @Test func theLogsMakeEverythingHappen() throws {
        let models = try Self.models.get()
        var kinds: Set<String> = []
        for seed in 1...6 {
            var log = RandomLog(seed: UInt64(seed), models: models, hasUpheavals: true)
            for event in run(log.entries(400), models) {
                let reasons = ["event", "decay", "profile", "model"].filter {
                    event.text.contains("\"reason\":\"\($0)\"")
                }
                kinds.insert(([event.kind, event.byTime ? "by time" : "by record"] + reasons).joined(separator: " "))
            }
        }
        #expect(
            kinds.isSuperset(of: [
                "tier by record event", "tier by record profile", "tier by record model", "tier by time decay",
                "score by record event", "score by record profile", "score by record model", "score by time decay",
                "score by time event", "deletion by record",
            ]))
    }

    @Test(arguments: UInt64(1)...20)
    func stateCarriedOverGoesOnAsIfNothingHadHappened(seed: UInt64) throws {
        let models = try Self.models.get()
        var log = RandomLog(seed: seed, models: models, hasUpheavals: true)
        let entries = log.entries(300)
        let straight = run(entries, models)

        var random = SeededGenerator(seed: seed ^ 0xC0FFEE)
        var scorer = PartitionScorer(partition: 0, revision: models[0], keepsLastScoreOnly: false)
        var stored = Stored()
        var published: [Published] = []
        for entry in entries {
            scorer.ingest(entry)
            guard Int.random(in: 0..<10, using: &random) == 0 else { continue }
            published += scorer.publish()
            stored.take(from: scorer)
            stored.takePosition(of: scorer)
            // Most commits are followed by the next, some by a restart.
            if Int.random(in: 0..<3, using: &random) == 0 {
                let before = scorer
                scorer = try stored.restored(models[0])
                #expect(scorer.accountCount == before.accountCount)
                #expect(scorer.clock == before.clock)
                #expect(scorer.revision.hash == before.revision.hash)
                #expect(scorer.hasModelRecord == before.hasModelRecord)
            }
        }
        scorer.advance(to: scorer.clock + 100 * day)
        published += scorer.publish()
        expectSame(published, straight)
    }

    /// The events went out, then the process died before or while the state was written: some accounts are further than
    /// the position from which the log is read on.
    ///
    /// No id is forgotten meanwhile: an account that is further than the position may have forgotten ids which records
    /// before its own time repeat.
    @Test(arguments: UInt64(1)...20)
    func whatIsReadAgainIsNotAppliedTwice(seed: UInt64) throws {
        let models = [try RandomLog.model(version: "1", dedupe: "400d", ids: 1024)]
        var log = RandomLog(seed: seed, models: models, hasUpheavals: false)
        let entries = log.entries(300)
        let straight = run(entries, models)

        var random = SeededGenerator(seed: seed ^ 0xBAD)
        var scorer = PartitionScorer(partition: 0, revision: models[0], keepsLastScoreOnly: false)
        var stored = Stored()
        var published: [Published] = []
        var position = 0
        var next = 0
        var crashes = 0
        while next < entries.count {
            scorer.ingest(entries[next])
            next += 1
            guard Int.random(in: 0..<10, using: &random) == 0 else { continue }
            published += scorer.publish()
            if crashes < 20, Int.random(in: 0..<3, using: &random) == 0 {
                let share = [0, 1, 2][Int.random(in: 0..<3, using: &random)]
                stored.take(from: scorer) { _ in Int.random(in: 0..<2, using: &random) < share }
                scorer = try stored.restored(models[0])
                next = position
                crashes += 1
            } else {
                stored.take(from: scorer)
                stored.takePosition(of: scorer)
                position = next
            }
        }
        scorer.advance(to: scorer.clock + 100 * day)
        published += scorer.publish()
        #expect(crashes > 0)
        // What came twice came under the same id, and said the same.
        expectSame(Array(Set(published)).sorted(by: precedes), Array(Set(straight)).sorted(by: precedes))
    }

    private func precedes(_ a: Published, _ b: Published) -> Bool {
        (a.time, a.account, a.kind, a.id) < (b.time, b.account, b.kind, b.id)
    }

    private func expectSame(_ found: [Published], _ wanted: [Published]) {
        for (found, wanted) in zip(found, wanted) where found != wanted {
            Issue.record("\(found)\nshould be\n\(wanted)")
            return
        }
        #expect(found.count == wanted.count)
    }
}

import Events
import Scoring
import TestSupport

@testable import Engine

/// A partition's life as the broker and the changelog see it: batches, commits, aborts, restarts, hand-overs.
///
/// The log, the state and the topics are values; whatever was not committed is gone when the process is. The invariants
/// that it is run for:
/// - what is committed of a topic that keeps everything (tiers, alerts, breaches, dead letters, deletions) is what one
///   straight run over the log decides, each event once and in the same order;
/// - what is committed of scores is a part of what the straight run decides, in its order, and ends with the last score
///   of each account, or with none where it was deleted since;
/// - the committed state, restored and let go on, ends as the straight run does: clock, model, and every account;
/// - all of this holds as well where accounts lie elsewhere, some commits late, and only some, or none, stay in memory from
///   then on.
struct Simulation {
    /// What is committed: it outlives every process.
    private struct Committed {
        var position = 0
        var clock = Timestamp.min
        var model: (revision: ModelRevision, isByRecord: Bool)?
        var accounts: [String: [UInt8]] = [:]
        var published: [Published] = []
    }

    /// What happened on the way, to see that all of it did.
    struct Tally {
        var commits = 0
        var aborts = 0
        var restarts = 0
        /// Accounts brought into memory from elsewhere.
        var broughtIn = 0
    }

    private let entries: [Entry]
    private let first: ModelRevision
    private var random: SeededGenerator
    private var committed = Committed()
    private(set) var tally = Tally()
    /// Bytes that accounts may take in memory; `nil`: all of them stay there.
    private let memory: Int?
    private var elsewhere = HeldElsewhere([:])

    init(entries: [Entry], first: ModelRevision, seed: UInt64) {
        self.entries = entries
        self.first = first
        random = SeededGenerator(seed: seed)
        memory = [nil, 0, 2000, 20_000].randomElement(using: &random)!
    }

    /// Everything that one run without interruption decides, and the partition at its end.
    static func straight(_ entries: [Entry], _ first: ModelRevision) -> (published: [Published], end: PartitionScorer) {
        let scorer = PartitionScorer(partition: 0, revision: first, keepsLastScoreOnly: false)
        for entry in entries { ingest(entry, into: scorer) }
        return (scorer.publish(), scorer)
    }

    /// Runs through the log with every kind of trouble, and returns what was committed and the partition at its end.
    mutating func run() throws -> (published: [Published], end: PartitionScorer) {
        var scorer = try started()
        // Each run has its own habits: small batches or large ones, much trouble or little.
        let largestBatch = [1, 7, 40, 300].randomElement(using: &random)!
        let trouble = Int.random(in: 0...40, using: &random)
        var next = committed.position
        while committed.position < entries.count {
            let end = min(entries.count, next + Int.random(in: 1...largestBatch, using: &random))
            for entry in entries[next..<end] { Self.ingest(entry, into: scorer) }
            next = end
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<trouble / 2:
                // The transaction is aborted, or its outcome unknown and it was not: memory is ahead of the topics.
                tally.aborts += 1
                scorer = try started()
                next = committed.position
            case trouble / 2..<trouble:
                // Committed, then gone: killed, or the partition assigned to somebody else.
                commit(scorer, upTo: next)
                tally.restarts += 1
                scorer = try started()
            case trouble..<80: commit(scorer, upTo: next)
            default: break  // More comes in before the commit.
            }
            if next == entries.count { commit(scorer, upTo: next) }
        }
        scorer.bringInAll()
        tally.broughtIn += elsewhere.found
        return (committed.published, scorer)
    }

    private static func ingest(_ entry: Entry, into scorer: PartitionScorer) {
        guard case .refused(let refusal) = scorer.ingest(entry) else { return }
        scorer.outbox.append(
            .deadLetter(
                DeadLetter(
                    refusal: refusal, partition: 0, offset: entry.offset, time: scorer.clock, key: entry.key,
                    value: entry.value)))
    }

    /// One transaction: what is published, the changed accounts, and the position, all or none.
    private mutating func commit(_ scorer: PartitionScorer, upTo position: Int) {
        tally.commits += 1
        committed.published += scorer.publish()
        scorer.takeChanges { account, _, state in committed.accounts[account.string] = state.map { Array($0) } }
        // The store follows when it likes.
        if let memory, Int.random(in: 0..<3, using: &random) > 0 {
            elsewhere.accounts = committed.accounts
            scorer.didStore(memory: memory)
        }
        committed.clock = scorer.clock
        committed.model = (scorer.revision, scorer.hasModelRecord)
        committed.position = position
    }

    /// A process that takes the partition over from what is committed.
    private mutating func started() throws -> PartitionScorer {
        tally.broughtIn += elsewhere.found
        elsewhere = HeldElsewhere(committed.accounts)
        let scorer = PartitionScorer(
            partition: 0, revision: first, keepsLastScoreOnly: true, cold: memory == nil ? nil : elsewhere)
        if let model = committed.model {
            scorer.restore(clock: committed.clock, revision: model.revision, isByRecord: model.isByRecord)
        }
        if memory != nil { return scorer }
        // In any order: a dictionary's is another in every process.
        for (account, state) in committed.accounts {
            try withText(account) { name in
                try state.withUnsafeBytes { try scorer.restore(account: name, state: $0) }
            }
        }
        return scorer
    }
}

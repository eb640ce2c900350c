import Events
import Scoring
import Testing

@testable import Engine

@Suite("Accounts that are not in memory")
struct ColdAccountTests {
    private let start: Timestamp = 1_700_000_000_000

    /// A partition that has committed one visit of 60 points by acme, and holds nothing in memory since.
    private func committed() throws -> (PartitionScorer, HeldElsewhere) {
        let elsewhere = HeldElsewhere([:])
        let scorer = PartitionScorer(
            partition: 0, revision: try simpleModel(), keepsLastScoreOnly: true, cold: elsewhere)
        scorer.ingest(.visit("acme", 60, at: start, offset: 0))
        _ = scorer.publish()
        scorer.takeChanges { name, _, state in elsewhere.accounts[name.string] = state.map { Array($0) } }
        scorer.didStore(memory: 0)
        return (scorer, elsewhere)
    }

    @Test func anAccountThatLeftMemoryGoesOnWhereItWas() throws {
        let (scorer, elsewhere) = try committed()
        #expect(scorer.accountCount == 1 && elsewhere.found == 0)
        scorer.ingest(.visit("acme", 1, at: start, offset: 1))
        #expect(elsewhere.found == 1 && scorer.accountCount == 1)
        #expect(scorer.publishMoves().isEmpty)
    }

    @Test func whatIsDueOutsideMemoryComesOutAtItsTime() throws {
        let (scorer, _) = try committed()
        let due = try #require(scorer.nextDue)
        #expect(scorer.timerCount == 1)
        scorer.advance(to: due - 1)
        #expect(scorer.publishMoves().isEmpty)
        scorer.advance(to: due)
        let moves = scorer.publishMoves()
        #expect(moves.count == 1 && moves[0].hasPrefix("acme A>") && moves[0].hasSuffix("decay @\(due)"), "\(moves)")
    }

    @Test func aDeletedAccountIsNotFoundAgainBeforeItsDeletionIsStored() throws {
        let (scorer, _) = try committed()
        scorer.ingest(.deletion("acme", at: start, offset: 1))
        #expect(scorer.accountCount == 0)
        // Nor when it is committed, as the store may follow later.
        scorer.takeChanges { _, _, _ in }
        scorer.ingest(.visit("acme", 10, at: start, offset: 2))
        #expect(scorer.accountCount == 1)
        #expect(scorer.publishMoves().isEmpty)
    }

    @Test func anAccountThatCannotBeReadIsAFailureAndNotANewcomer() throws {
        let (scorer, elsewhere) = try committed()
        #expect(scorer.failure == nil)
        elsewhere.accounts["acme"] = elsewhere.accounts["acme"]!.dropLast()
        scorer.ingest(.visit("acme", 1, at: start, offset: 1))
        #expect(scorer.failure is StateError)
    }
}

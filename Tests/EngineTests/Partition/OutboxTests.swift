import Events
import Scoring
import Testing

@testable import Engine

@Suite("What is to be published waits in order")
struct OutboxTests {
    /// Two accounts that move, then one that is deleted and comes anew.
    private func outbox(keepsLastScoreOnly: Bool) throws -> [String] {
        let scorer = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: keepsLastScoreOnly)
        scorer.ingest(.visit("a", 10, at: 1000, offset: 0))
        scorer.ingest(.visit("b", 60, at: 1000, offset: 1))
        scorer.ingest(.visit("a", 15, at: 1000, offset: 2))
        scorer.ingest(.deletion("b", at: 1000, offset: 3))
        scorer.ingest(.visit("b", 5, at: 1000, offset: 4))
        scorer.ingest(.visit("a", 1, at: 1000, offset: 5))
        return scorer.outbox.items.map { item in
            switch item.entry {
            case .tier(let account, let change): "\(account)>\(change.tier)"
            case .score(let score): "\(score.accountName)=\(score.report().score / 100)"
            case .alert(let account, let alert): "\(account)!\(alert.status)"
            case .breach(let account, _): "\(account) late"
            case .deletion(let account): "-\(account)"
            case .deadLetter: "dead letter"
            case .superseded: "."
            }
        }
    }

    @Test func everythingIsKeptWhereEveryScoreCounts() throws {
        #expect(
            try outbox(keepsLastScoreOnly: false)
                == ["a=10", "b>A", "b=60", "a>B", "a=25", "-b", "b=5", "a=26"])
    }

    @Test func anAccountsLastScoreTakesOutItsEarlierOnesAndADeletionItsUnsentScore() throws {
        #expect(
            try outbox(keepsLastScoreOnly: true)
                == [".", "b>A", ".", "a>B", ".", "-b", "b=5", "a=26"])
    }

    @Test func whatWasSentIsForgotten() throws {
        let scorer = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: true)
        scorer.ingest(.visit("a", 10, at: 1000, offset: 0))
        #expect(scorer.publish().count == 1)
        scorer.ingest(.visit("a", 3, at: 1000, offset: 1))
        #expect(scorer.publish().count == 1)
        #expect(scorer.outbox.items.isEmpty)
    }
}

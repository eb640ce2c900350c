import Kafka
import Testing

@testable import Engine

@Suite("Where state, group and log agree")
struct StartingPointTests {
    private func point(
        _ stored: Int64?, _ committed: Int64?, log: ClosedRange<Int64> = 0...100, beginning: Int64? = nil
    ) throws(TopicProblem) -> StartingPoint {
        try StartingPoint(
            partition: TopicPartition(topic: "log", partition: 3), stored: stored, committed: committed,
            log: Watermarks(low: log.lowerBound, high: log.upperBound),
            beginning: beginning ?? log.lowerBound, application: "app", anew: "begin anew")
    }

    @Test func equalOffsetsAreTheRule() throws {
        let point = try point(42, 42)
        #expect(point.offset == 42 && point.remark == nil)
        #expect(try self.point(100, 100).offset == 100)
    }

    @Test func whereNothingWasEverCommittedTheLogBeginsAtItsBeginning() throws {
        #expect(try point(nil, nil).offset == 0)
        #expect(try point(nil, nil, log: 7...9).offset == 7)
        #expect(try point(nil, 7, log: 7...9).offset == 7)
    }

    @Test func aReplayWithoutStateBeginsWhereItWasAskedTo() throws {
        #expect(try point(nil, nil, beginning: 40).offset == 40)
        #expect(try point(nil, 40, beginning: 40).offset == 40)
        #expect(try point(42, 42, beginning: 40).offset == 42)
        #expect(throws: TopicProblem.self) { try point(nil, 41, beginning: 40) }
    }

    @Test func withoutAGroupsOffsetTheStateKnowsBest() throws {
        let point = try point(42, nil)
        #expect(point.offset == 42 && point.remark == nil)
    }

    @Test func whatTheStateHasIsNotTakenInTwice() throws {
        let point = try point(42, 10)
        #expect(point.offset == 42)
        #expect(point.remark?.contains("the group's offset 10 is behind the state") == true)
    }

    @Test func recordsThatTheStateLacksAreNotLeftOut() {
        #expect { try point(10, 42) } throws: { error in
            let cause = (error as? TopicProblem)?.cause ?? ""
            return cause.contains("scored up to offset 42") && cause.contains("the state in the changelog ends at 10")
                && cause.contains("set the group's offset to 10")
        }
        #expect { try point(nil, 42) } throws: { error in
            (error as? TopicProblem)?.cause.contains("the changelog has no state") == true
        }
    }

    @Test func stateOfAnotherLogIsRefused() {
        #expect { try point(101, 101) } throws: { error in
            (error as? TopicProblem)?.cause.contains("ends at offset 100, but was scored up to 101") == true
        }
    }

    @Test func aLogThatEndsBeforeItsPlaceIsNoticedWhileItIsRead() throws {
        let scorer = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: true)
        let task = PartitionTask(scorer: scorer, nextOffset: 10, storedModel: nil)
        task.didReachEnd(at: 10)
        #expect(!task.takeSuspicion() && task.isAtEnd)
        task.didReachEnd(at: 4)
        #expect(task.takeSuspicion() && !task.isAtEnd)
        #expect(!task.takeSuspicion())
        let log = TopicPartition(topic: "log", partition: 0)
        #expect(throws: TopicProblem.self) {
            try StartingPoint.refuseLost(log, scored: 10, Watermarks(low: 0, high: 9), anew: "")
        }
        // It was only a fetch that came late.
        try StartingPoint.refuseLost(log, scored: 10, Watermarks(low: 0, high: 10), anew: "")
    }

    @Test func deletedRecordsAreRemarkedUpon() throws {
        #expect(try point(42, 42, log: 50...100).remark?.contains("records 42 to 49 were deleted") == true)
    }
}

import Kafka
import Testing

@Suite("The group asks, the owner answers", .serialized)
struct RebalanceTests {
    @Test func anAssignmentWaitsForItsAnswer() throws {
        let bench = try Bench(topics: ["log": 2])
        try bench.write(3)
        let consumer = try bench.consumer()
        try consumer.subscribe(to: ["log"])
        let rebalance = try #require(try consumer.nextRebalance())
        #expect(rebalance.kind == .assign)
        #expect(Set(rebalance.partitions) == [0, 1].map { TopicPartition(topic: "log", partition: $0) }.asSet)
        #expect(consumer.takeRebalance() == nil)

        // Until it is answered nothing is read.
        var batch = MessageBatch(capacity: 10)
        consumer.poll(into: &batch, timeout: .milliseconds(100))
        #expect(batch.count == 0)

        try consumer.assign(rebalance.partitions.map { PartitionOffset($0, offset: 1) })
        #expect(try consumer.read(2).map(\.offset) == [1, 2])
        #expect(!consumer.isAssignmentLost)
    }

    @Test func twoConsumersShareThePartitionsAndTheFirstCommitsBeforeItGivesUp() throws {
        let bench = try Bench(topics: ["log": 4])
        try bench.write(3)
        let first = try bench.consumer()
        try first.subscribe(to: ["log"])
        let all = try #require(try first.nextRebalance())
        #expect(all.kind == .assign && all.partitions.count == 4)
        try first.assign(all.partitions.map { PartitionOffset($0, offset: LogicalOffset.stored) })
        #expect(try first.read(3).count == 3)

        let second = try bench.consumer()
        try second.subscribe(to: ["log"])
        var batch = MessageBatch(capacity: 10)
        var owned: [[TopicPartition]] = [all.partitions, []]
        var asked: [Rebalance.Kind] = []
        let deadline = ContinuousClock.now + patience
        while owned.map(\.count) != [2, 2], ContinuousClock.now < deadline {
            for (index, consumer) in [first, second].enumerated() {
                consumer.poll(into: &batch, timeout: .milliseconds(20))
                guard let rebalance = consumer.takeRebalance() else { continue }
                if index == 0 { asked.append(rebalance.kind) }
                switch rebalance.kind {
                case .assign:
                    owned[index] = rebalance.partitions
                    try consumer.assign(rebalance.partitions.map { PartitionOffset($0, offset: LogicalOffset.stored) })
                case .revoke, .lost:
                    if rebalance.kind == .revoke, index == 0 {
                        try consumer.commit([PartitionOffset(topic: "log", partition: 0, offset: 3)])
                    }
                    owned[index] = []
                    try consumer.unassign()
                }
            }
        }
        #expect(owned.map(\.count) == [2, 2])
        #expect(asked.starts(with: [.revoke, .assign]))
        #expect(Set(owned.joined()).count == 4)
        let reader = try bench.consumer()
        #expect(
            try reader.committed([TopicPartition(topic: "log", partition: 0)], timeout: patience).map(\.offset) == [3])
    }

    @Test func aMemberThatTheGroupHasForgottenHasLostItsPartitions() throws {
        let bench = try Bench()
        let consumer = try bench.consumer(["heartbeat.interval.ms": "100"])
        try consumer.subscribe(to: ["log"])
        let assigned = try #require(try consumer.nextRebalance())
        try consumer.assign(assigned.partitions.map { PartitionOffset($0, offset: 0) })
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        let lost = try #require(try consumer.nextRebalance())
        #expect(lost == Rebalance(kind: .lost, partitions: assigned.partitions))
        #expect(consumer.isAssignmentLost)
        try consumer.unassign()
    }

    @Test func closingDoesNotWaitForAnAnswerThatNobodyGives() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        try consumer.subscribe(to: ["log"])
        _ = try #require(try consumer.nextRebalance())
        consumer.close()
        consumer.close()
        #expect(consumer.takeRebalance() == nil)
    }
}

extension Sequence where Element: Hashable {
    var asSet: Set<Element> { Set(self) }
}

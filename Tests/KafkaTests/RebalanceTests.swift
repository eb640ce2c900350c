import Dispatch
import Foundation
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

    @Test func twoConsumersShareThePartitionsOnceTheFirstHasGivenThemUp() throws {
        let bench = try Bench(topics: ["log": 4])
        let first = try bench.consumer()
        try first.subscribe(to: ["log"])
        let all = try #require(try first.nextRebalance())
        #expect(all.kind == .assign && all.partitions.count == 4)
        try first.assign(all.partitions.map { PartitionOffset($0, offset: 0) })

        let second = try bench.consumer()
        try second.subscribe(to: ["log"])
        var batch = MessageBatch(capacity: 10)
        var asked: Rebalance?
        try first.poll { _ in
            second.poll(into: &batch, timeout: .zero)
            asked = first.takeRebalance()
            return asked != nil
        }
        #expect(asked?.kind == .revoke)
        #expect(asked?.partitions.count == 4)
        // Until it is answered the group stands still.
        for _ in 0..<5 {
            second.poll(into: &batch, timeout: .milliseconds(20))
            #expect(second.takeRebalance() == nil)
        }

        try first.unassign()
        var shares: [Set<TopicPartition>] = [[], []]
        try first.poll { _ in
            second.poll(into: &batch, timeout: .milliseconds(20))
            for (index, consumer) in [first, second].enumerated() {
                // On a busy machine the group may go through more than one round before both are in it.
                guard let rebalance = consumer.takeRebalance() else { continue }
                if rebalance.kind == .assign {
                    shares[index] = rebalance.partitions.asSet
                    try consumer.assign(rebalance.partitions.map { PartitionOffset($0, offset: 0) })
                } else {
                    shares[index] = []
                    try consumer.unassign()
                }
            }
            return shares.map(\.count) == [2, 2]
        }
        #expect(shares.map(\.count) == [2, 2])
        #expect(shares[0].union(shares[1]) == all.partitions.asSet)
    }

    @Test func aMemberThatTheGroupHasForgottenHasLostItsPartitions() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
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

    /// It lies in the queue when the consumer is closed; it is not answered, for an answer can come too late.
    @Test func closingDoesNotWaitForAnAssignmentThatNobodyHasTaken() throws {
        let bench = try Bench()
        nonisolated(unsafe) let consumer = try bench.consumer()
        try consumer.subscribe(to: ["log"])
        let deadline = ContinuousClock.now + patience
        while consumer.memberID.isEmpty, ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
        // It has joined, and its share comes without a poll.
        Thread.sleep(forTimeInterval: 0.5)
        let isClosed = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            consumer.close()
            isClosed.signal()
        }
        #expect(isClosed.wait(timeout: .now() + 10) == .success)
    }
}

extension Sequence where Element: Hashable {
    var asSet: Set<Element> { Set(self) }
}

import Kafka
import Testing

@testable import Engine

/// What a broker may answer in the middle of a commit, and what becomes of it. The mock shows aborted records, to a
/// restoration as well, and forgets the offsets of transactions: that the work goes on is what can be seen here; that
/// nothing is lost or doubled is for the tests with a broker.
@Suite("Commits that fail", .serialized)
struct ExactlyOnceTests {
    @Test(
        "for a passing reason are made again without being undone",
        arguments: [
            (MockCluster.Request.endTransaction, KafkaError.Code.coordinatorLoading),
            (.endTransaction, .notCoordinator),
            (.transactionOffsetCommit, .coordinatorLoading),
            (.addOffsetsToTransaction, .concurrentTransactions),
            (.addPartitionsToTransaction, .concurrentTransactions),
        ])
    func repeated(_ request: MockCluster.Request, _ code: KafkaError.Code) async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled()
        bench.cluster.fail(request, with: [code, code])
        try await bench.goesOn(service)
        #expect(service.totals.undoneCommits == 0)
        try await service.stop()
    }

    @Test(
        "because a call timed out are made again without being undone",
        arguments: [MockCluster.Request.endTransaction, .addOffsetsToTransaction])
    func timedOut(_ request: MockCluster.Request) async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled(callTimeout: .milliseconds(200))
        // librdkafka itself asks again, though not as often within one call.
        bench.cluster.fail(request, with: Array(repeating: .coordinatorLoading, count: 20))
        try await bench.goesOn(service)
        #expect(service.totals.undoneCommits == 0)
        try await service.stop()
    }

    @Test(
        "because another process has taken over end this one",
        arguments: [
            (MockCluster.Request.endTransaction, KafkaError.Code.invalidProducerEpoch),
            (.addOffsetsToTransaction, .invalidProducerEpoch),
        ])
    func fenced(_ request: MockCluster.Request, _ code: KafkaError.Code) async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled()
        bench.cluster.fail(request, with: [code])
        try bench.write(bench.visits(1))
        await #expect(throws: Fenced.self) { try await service.end() }
    }

    @Test func aTransactionalIDThatIsNotAllowedEndsTheStart() async throws {
        let bench = try ServiceBench()
        bench.cluster.fail(
            .initProducerID, with: Array(repeating: .transactionalIDAuthorizationFailed, count: 100))
        await #expect {
            try await RunningService(try bench.configuration()).end()
        } throws: { error in
            (error as? KafkaError)?.code == .transactionalIDAuthorizationFailed
        }
    }

    @Test func aMemberWhosePlaceWasTakenGivesWay() async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled()
        bench.cluster.fail(.heartbeat, with: [.fencedInstance])
        await #expect(throws: Fenced.self) { try await service.end() }
    }

    @Test func aMemberThatWasForgottenComesBack() async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled()
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        try await bench.goesOn(service)
        try await service.stop()
    }

    @Test func aMemberFencedByItsOwnReturnJoinsOnceMore() async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled()
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        bench.cluster.fail(.heartbeat, with: [.fencedInstance])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        try await bench.goesOn(service)
        try await service.stop()
    }

    @Test func aMemberWhoseProducerWasFencedTooGivesWay() async throws {
        let bench = try ServiceBench()
        let service = try await bench.settled()
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        bench.cluster.fail(.addOffsetsToTransaction, with: [.invalidProducerEpoch])
        bench.cluster.fail(.heartbeat, with: [.fencedInstance])
        await #expect(throws: Fenced.self) { try await service.end() }
    }

    /// By another producer each time: two rounds of which the first is a large commit, then one visit.
    @Test func aCommitOfVeryManyChangesMayTakeLonger() async throws {
        let bench = try ServiceBench()
        try bench.write(bench.visits(0))
        var configuration = try bench.configuration()
        configuration.usualChanges = 3
        let service = RunningService(configuration)
        try await eventually { service.totals.scores >= 20 }
        let before = service.totals
        try bench.write([.visit("account-1", 30, at: ServiceBench.start + hour, offset: 0, id: "one")])
        try await eventually { service.totals.scores > before.scores }
        try await bench.goesOn(service)
        #expect(service.totals.undoneCommits == 0)
        try await service.stop()
        #expect(
            try configuration.transactionalWriter(0, timeout: .seconds(600))["transaction.timeout.ms"] == "600000")
    }

    /// librdkafka says for ever that to ask again may help.
    @Test func aProducerThatIsNeverAnsweredIsMadeAnew() async throws {
        let bench = try ServiceBench()
        var configuration = try bench.configuration()
        (configuration.callTimeout, configuration.callPatience) = (.milliseconds(300), .seconds(3))
        let service = RunningService(configuration)
        try bench.write(bench.visits(0))
        try await eventually { service.totals.scores >= 20 }
        bench.cluster.fail(.endTransaction, with: Array(repeating: .coordinatorUnavailable, count: 10_000))
        try bench.write([.visit("account-1", 30, at: ServiceBench.start + hour, offset: 0, id: "one")])
        try await eventually { service.totals.undoneCommits > 0 }
        bench.cluster.stopFailing(.endTransaction)
        try await bench.goesOn(service)
        try await service.stop()
    }

    @Test func atLeastOnceNeedsNoTransactions() async throws {
        let bench = try ServiceBench()
        try bench.write(bench.visits(0))
        let service = RunningService(try bench.configuration(guarantee: .atLeastOnce))
        try await bench.expectPublished()
        bench.cluster.fail(.produce, with: [KafkaError.Code(rawValue: 0), .topicAuthorizationFailed])
        try bench.write([.visit("account-1", 3, at: ServiceBench.start + hour, offset: 0, id: "one")])
        try await eventually { service.totals.undoneCommits > 0 }
        try await bench.expectPublished()
        try await service.stop()
        // The group knows how far it is, without a transaction.
        let state = try StateReader(bench.configuration(), worker: 0, log: { _ in })
        let offsets = try state.groupOffsets(of: [0, 1, 2, 3], timeout: patience)
        #expect(offsets.count == ServiceBench.partitions)
    }
}

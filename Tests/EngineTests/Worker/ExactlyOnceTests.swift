import Kafka
import Testing

@testable import Engine

/// What a broker may answer in the middle of a commit, and what becomes of it. The mock shows aborted records, to a
/// restoration as well, and forgets the offsets of transactions: that the work goes on is what can be seen here; that
/// nothing is lost or doubled is for the tests with a broker.
@Suite("Commits that fail", .serialized)
struct ExactlyOnceTests {
    private let start = ServiceBench.start

    private func visits(_ round: Int) -> [Entry] {
        (0..<60).map { number in
            .visit(
                "account-\(number % 20)", 4 + number % 20, at: start + Int64(round) * hour + Int64(number),
                offset: 0, id: "r\(round)-\(number)")
        }
    }

    /// A service that has scored one round and waits for the next.
    private func settled(
        _ bench: ServiceBench, callTimeout: Duration = .seconds(5)
    ) async throws -> RunningService {
        try bench.write(visits(0))
        let service = RunningService(try bench.configuration(callTimeout: callTimeout))
        try await eventually {
            service.totals.records == 60 + ServiceBench.partitions
                && service.totals.runningPartitions == ServiceBench.partitions && service.totals.scores >= 20
        }
        #expect(service.totals.undoneCommits == 0)
        return service
    }

    /// Waits until the service has scored and committed another round.
    private func goesOn(_ bench: ServiceBench, _ service: RunningService, round: Int = 2) async throws {
        let before = service.totals
        try bench.write(visits(round))
        try await eventually {
            service.totals.records >= before.records + 60 && service.totals.scores > before.scores
        }
        #expect(service.totals.runningPartitions == ServiceBench.partitions)
        #expect(service.totals.accounts == 20)
    }

    /// A request of a commit, and the error that a broker answers it with.
    struct Trouble: CustomTestStringConvertible {
        var answers: [(request: MockCluster.Request, codes: [KafkaError.Code])]
        var testDescription: String { answers.map { "\($0.request) \($0.codes)" }.joined(separator: ", ") }
    }

    @Test(
        "are undone, and their records scored again",
        arguments: [
            Trouble(answers: [(.transactionOffsetCommit, [.illegalGeneration])]),
            Trouble(answers: [(.transactionOffsetCommit, [.unknownMember])]),
            // The first answers are for what is written to the log, a request a partition.
            Trouble(answers: [
                (.produce, Array(repeating: KafkaError.Code(rawValue: 0), count: 4) + [.topicAuthorizationFailed])
            ]),
            Trouble(answers: [(.addPartitionsToTransaction, [.topicAuthorizationFailed])]),
            Trouble(answers: [(.endTransaction, [.invalidTransactionState])]),
            // The abort fails as well, and fatally.
            Trouble(answers: [
                (.transactionOffsetCommit, [.illegalGeneration]), (.endTransaction, [.invalidTransactionState]),
            ]),
            Trouble(answers: [(.addOffsetsToTransaction, [.invalidTransactionState])]),
            // What the broker does not explain: the outcome is unknown.
            Trouble(answers: [(.endTransaction, [.unknown])]),
        ])
    func undone(_ trouble: Trouble) async throws {
        let bench = try ServiceBench()
        let service = try await settled(bench)
        for (request, codes) in trouble.answers { bench.cluster.fail(request, with: codes) }
        try bench.write(visits(1))
        try await eventually { service.totals.undoneCommits > 0 }
        try await goesOn(bench, service)
        try await service.stop()
    }

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
        let service = try await settled(bench)
        bench.cluster.fail(request, with: [code, code])
        try await goesOn(bench, service)
        #expect(service.totals.undoneCommits == 0)
        try await service.stop()
    }

    @Test(
        "because a call timed out are made again without being undone",
        arguments: [MockCluster.Request.endTransaction, .addOffsetsToTransaction])
    func timedOut(_ request: MockCluster.Request) async throws {
        let bench = try ServiceBench()
        let service = try await settled(bench, callTimeout: .milliseconds(200))
        // librdkafka itself asks again, though not as often within one call.
        bench.cluster.fail(request, with: Array(repeating: .coordinatorLoading, count: 20))
        try await goesOn(bench, service)
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
        let service = try await settled(bench)
        bench.cluster.fail(request, with: [code])
        try bench.write(visits(1))
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
        let service = try await settled(bench)
        bench.cluster.fail(.heartbeat, with: [.fencedInstance])
        await #expect(throws: Fenced.self) { try await service.end() }
    }

    @Test func aMemberThatWasForgottenComesBack() async throws {
        let bench = try ServiceBench()
        let service = try await settled(bench)
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        try await goesOn(bench, service)
        try await service.stop()
    }

    @Test func aMemberFencedByItsOwnReturnJoinsOnceMore() async throws {
        let bench = try ServiceBench()
        let service = try await settled(bench)
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        bench.cluster.fail(.heartbeat, with: [.fencedInstance])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        try await goesOn(bench, service)
        try await service.stop()
    }

    @Test func aMemberWhoseProducerWasFencedTooGivesWay() async throws {
        let bench = try ServiceBench()
        let service = try await settled(bench)
        bench.cluster.fail(.heartbeat, with: [.unknownMember])
        try await eventually { service.totals.runningPartitions == 0 }
        try await eventually { service.totals.runningPartitions == ServiceBench.partitions }
        bench.cluster.fail(.addOffsetsToTransaction, with: [.invalidProducerEpoch])
        bench.cluster.fail(.heartbeat, with: [.fencedInstance])
        await #expect(throws: Fenced.self) { try await service.end() }
    }

    @Test func atLeastOnceNeedsNoTransactions() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let service = RunningService(try bench.configuration(guarantee: .atLeastOnce))
        try await bench.expectPublished()
        bench.cluster.fail(.produce, with: [KafkaError.Code(rawValue: 0), .topicAuthorizationFailed])
        try bench.write([.visit("account-1", 3, at: start + hour, offset: 0, id: "one")])
        try await eventually { service.totals.undoneCommits > 0 }
        try await bench.expectPublished()
        try await service.stop()
        // The group knows how far it is, without a transaction.
        let state = try StateReader(bench.configuration(), worker: 0, log: { _ in })
        let offsets = try state.groupOffsets(of: [0, 1, 2, 3], timeout: patience)
        #expect(offsets.count == ServiceBench.partitions)
    }
}

extension KafkaError.Code {
    /// The server met something unexpected.
    fileprivate static let unknown = Self(rawValue: -1)
}

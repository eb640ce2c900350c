import Kafka
import Testing

@testable import Engine

/// Answers of a broker after which a commit has to be undone. Beside the other commits that fail, as each takes seconds of
/// waiting.
@Suite("Commits that are given up", .serialized)
struct UndoneCommitTests {
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
        let service = try await bench.settled()
        for (request, codes) in trouble.answers { bench.cluster.fail(request, with: codes) }
        try bench.write(bench.visits(1))
        try await eventually { service.totals.undoneCommits > 0 }
        try await bench.goesOn(service)
        try await service.stop()
    }
}

extension KafkaError.Code {
    /// The server met something unexpected.
    fileprivate static let unknown = Self(rawValue: -1)
}

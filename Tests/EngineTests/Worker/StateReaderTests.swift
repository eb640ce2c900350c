import Kafka
import Testing

@testable import Engine

@Suite("Where logs end")
struct StateReaderTests {
    @Test("is known again within seconds of a change of leader", .timeLimit(.minutes(2)))
    func leaderMoves() async throws {
        let bench = try ServiceBench(brokers: 2)
        let reader = try StateReader(bench.configuration(), worker: 0, log: { _ in })
        let changelog = TopicPartition(topic: "app.changelog", partition: 0)
        for broker: Int32 in [1, 2, 1] {
            try bench.cluster.setLeader(of: changelog, to: broker)
            // At first the client asks the leader that it knows.
            try await eventually { (try? reader.changelogEnds(of: [0], timeout: .seconds(1))) == [0: 0] }
        }
    }
}

import Kafka
import Logging
import Testing

@testable import Engine

@Suite("Partitions of which nothing is heard")
struct IdleCheckTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func areSoughtWhenTheyHadMoreToReadTwiceInARow() throws {
        let bench = try ServiceBench()
        let home = KeyPartitioner.murmur2.partition(of: "acme")
        try bench.write([.visit("acme", 5, at: ServiceBench.start, offset: 0)])
        let reader = try StateReader(bench.configuration(), worker: 0, log: { _ in })
        #expect(try reader.readableEnds(of: [home], timeout: patience) == [home: 1])
        let tasks = try (0..<Int32(ServiceBench.partitions)).map { number in
            PartitionTask(
                scorer: PartitionScorer(partition: number, revision: try simpleModel(), keepsLastScoreOnly: true),
                nextOffset: 0, storedModel: nil)
        }
        let start = ContinuousClock.now
        var check = IdleCheck()
        func look(after seconds: Int) -> [Int32] {
            check.stuck(among: tasks, reader: reader, logger: logger, now: start + .seconds(seconds)).map(\.number)
        }
        // Not silent for long enough, then a first suspicion, then a look that comes too early.
        #expect(look(after: 1) == [])
        #expect(look(after: 10) == [])
        #expect(look(after: 11) == [])
        #expect(look(after: 13) == [home])
        // One that has read everything is silent for a good reason.
        tasks[Int(home)].didReachEnd(at: 1)
        #expect(look(after: 20) == [])
        #expect(look(after: 23) == [])
    }
}

extension KeyPartitioner {
    fileprivate func partition(of key: String) -> Int32 {
        Array(key.utf8).withUnsafeBytes { partition(of: $0, count: ServiceBench.partitions) }
    }
}

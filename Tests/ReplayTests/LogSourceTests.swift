import Engine
import Events
import Kafka
import Testing

@testable import Replay

@Suite("The log as a replay reads it")
struct LogSourceTests {
    /// Reads a log of two partitions with ten records each.
    private func offsets(
        from positions: [Int32: Int64], _ bounds: LogBounds
    ) throws -> [Int32: [Int64]] {
        let cluster = try MockCluster()
        try cluster.createTopic("log", partitions: 2)
        let layer: ClientConfiguration.Layer = ["bootstrap.servers": cluster.bootstrapServers]
        let producer = try Producer(ClientConfiguration(layer), log: { _ in })
        let topic = try producer.topic("log")
        for record in 0..<20 {
            let outcome = try Array("{}".utf8).withUnsafeBytes {
                try producer.produce(to: topic, partition: Int32(record % 2), key: nil, value: $0)
            }
            #expect(outcome == .queued)
        }
        try producer.flush(timeout: .seconds(30))
        let configuration = EngineConfiguration(
            application: "app", instance: "one", revision: try simpleModel(), kafka: layer, logTopic: "log",
            threads: 1, wallClock: { 0 })
        let source = try LogSource(configuration, bounds, log: { _ in })
        var found: [Int32: [Int64]] = [:]
        try source.read(from: positions, until: ReplayStop()) { sourced in
            found[sourced.partition, default: []].append(sourced.record.offset)
            #expect(!source.isAtEnd(sourced.partition))
            return nil
        } refused: { _ in
        }
        #expect(bounds.ends.keys.allSatisfy { source.isAtEnd($0) })
        return found
    }

    /// A partition that was made ready but has read nothing yet says that it stands at 0.
    @Test func itBeginsNowhereBeforeTheReplayDoes() throws {
        let bounds = LogBounds(starts: [0: 6, 1: 6], ends: [0: 10, 1: 9])
        #expect(try offsets(from: [0: 0], bounds) == [0: [6, 7, 8, 9], 1: [6, 7, 8]])
        #expect(try offsets(from: [0: 8, 1: 0], bounds) == [0: [8, 9], 1: [6, 7, 8]])
    }
}

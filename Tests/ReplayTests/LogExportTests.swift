import Engine
import Foundation
import Kafka
import Testing

@testable import Replay

@Suite("The live log as lines")
struct LogExportTests {
    private struct Record {
        var partition: Int32
        var key: String?
        var value: String?
        var header: String?
        var time: Int64
    }

    private static let start: Int64 = 1_700_000_000_000

    private func activity(_ id: String, _ account: String, _ more: String = "") -> String {
        #"{"id":"\#(id)","time":\#(Self.start),"account":"\#(account)","type":"visit","value":60\#(more)}"#
    }

    private func export(_ records: [Record]) throws -> [String] {
        let cluster = try MockCluster()
        try cluster.createTopic("log", partitions: 2)
        let layer: ClientConfiguration.Layer = ["bootstrap.servers": cluster.bootstrapServers]
        let producer = try Producer(ClientConfiguration(layer), log: { _ in })
        let topic = try producer.topic("log")
        for record in records {
            var headers = HeaderList()
            if let header = record.header {
                Array(header.utf8).withUnsafeBytes { headers.append("tierline", $0) }
            }
            let outcome = try withBytes(record.key) { key in
                try withBytes(record.value) { value in
                    try producer.produce(
                        to: topic, partition: record.partition, key: key, value: value, headers: &headers,
                        timestamp: record.time)
                }
            }
            #expect(outcome == .queued)
        }
        try producer.flush(timeout: .seconds(30))
        let configuration = EngineConfiguration(
            application: "app", instance: "one", revision: try simpleModel(), kafka: layer, logTopic: "log",
            threads: 1, wallClock: { 0 })
        var bytes: [UInt8] = []
        try LogExport(configuration, log: { _ in }).run { bytes.append(contentsOf: $0) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func withBytes<Result>(_ text: String?, _ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows
        -> Result
    {
        guard let text else { return try body(nil) }
        return try Array(text.utf8).withUnsafeBytes { try body($0) }
    }

    @Test func recordsOfTheContractArePlainAndAllOthersAreWrapped() throws {
        let plain = activity("1", "acme")
        let reserved = activity("2", "acme", #","offset":5"#)
        let lines = try export([
            Record(partition: 0, key: "acme", value: plain, time: Self.start),
            Record(partition: 0, key: "acme", value: reserved, time: Self.start + 1),
            Record(partition: 0, key: "other", value: plain, time: Self.start + 2),
            Record(partition: 0, key: nil, value: nil, header: "tick", time: Self.start + 3),
            Record(partition: 0, key: "acme", value: nil, time: Self.start + 4),
            Record(partition: 1, key: "acme", value: "{", time: Self.start + 5),
        ])
        #expect(lines.first == #"{"log":{"partitions":2,"partitioner":"murmur2"}}"#)
        let first = lines.filter { $0.contains("\"partition\":0") }
        #expect(first.count == 5)
        #expect(first[0] == #"{"recorded":\#(Self.start),"partition":0,"offset":0,"# + plain.dropFirst())
        #expect(first[1].hasSuffix(#""headers":{},"raw":"\#(Data(reserved.utf8).base64EncodedString())"}"#))
        #expect(first[2].contains(#""key":"b3RoZXI=""#))
        #expect(first[3].hasSuffix(#""offset":3,"key":null,"headers":{"tierline":"tick"},"raw":null}"#))
        #expect(first[4].hasSuffix(#""offset":4,"key":"YWNtZQ==","headers":{},"raw":null}"#))
        #expect(lines.last { $0.contains("\"partition\":1") }?.hasSuffix(#""headers":{},"raw":"ew=="}"#) == true)
    }

    @Test func whatIsExportedIsScored() throws {
        let lines = try export([
            Record(partition: 0, key: "acme", value: activity("1", "acme"), time: Self.start),
            Record(partition: 0, key: nil, value: nil, header: "tick", time: Self.start + 86_400_000),
            Record(partition: 0, key: "acme", value: nil, time: Self.start + 86_400_001),
        ])
        // By murmur2, acme belongs to partition 0 of 2.
        #expect(
            try score(lines.joined(separator: "\n"), .none).map(short) == [
                "tier acme C>A 2023-11-14T22:13:20.000Z", "tier acme A>B 2023-11-15T12:15:40.761Z",
            ])
    }
}

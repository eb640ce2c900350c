import Engine
import Kafka
import Testing

@testable import Replay

@Suite("The replay of dead letters", .serialized)
struct DeadLetterReplayTests {
    private struct Letter {
        var key: String? = "acme"
        var value: String? = "{}"
        var reason = "wrong-partition"
        /// The record's own.
        var headers: [(String, String?)] = []
        var isCut = false
    }

    private struct Written: Equatable {
        var partition: Int32
        var time: Int64
        var key: String?
        var value: String?
        var headers: [String]
    }

    private static let clock: Int64 = 1_700_000_000_123

    private let cluster: MockCluster
    private let kafka: ClientConfiguration.Layer

    init() throws {
        cluster = try MockCluster()
        kafka = ["bootstrap.servers": cluster.bootstrapServers]
        for topic in ["log", "app.dead-letters"] { try cluster.createTopic(topic, partitions: 4) }
    }

    private func configuration(_ times: EngineConfiguration.RecordTimes = .append) throws -> EngineConfiguration {
        EngineConfiguration(
            application: "app", instance: "one", revision: try simpleModel(), kafka: kafka, logTopic: "log",
            times: times, threads: 1, wallClock: { 0 })
    }

    /// Writes dead letters into partition 2, as the daemon does.
    private func put(_ letters: [Letter]) throws {
        let producer = try Producer(ClientConfiguration(kafka), log: { _ in })
        let topic = try producer.topic("app.dead-letters")
        for (number, letter) in letters.enumerated() {
            var headers = HeaderList()
            var all: [(String, String?)] = [
                ("ce_specversion", "1.0"), ("ce_id", "00"), ("ce_time", "2023-11-14T22:13:20.123Z"),
                ("ce_source", "/tierline/app"), ("ce_type", "tierline.dead-letter.v1"),
                ("content-type", "application/octet-stream"), ("reason", letter.reason), ("detail", "it is wrong"),
                ("topic", "log"), ("partition", "2"), ("offset", "\(70 + number)"),
            ]
            if letter.isCut { all.append(("cut", "true")) }
            for (name, value) in all + letter.headers {
                Array(name.utf8).withUnsafeBytes { name in withBytes(value) { headers.append(name, $0) } }
            }
            let outcome = try withBytes(letter.key) { key in
                try withBytes(letter.value) { value in
                    try producer.produce(to: topic, partition: 2, key: key, value: value, headers: &headers)
                }
            }
            #expect(outcome == .queued)
        }
        try producer.flush(timeout: .seconds(30))
    }

    /// What the log holds.
    private func log() throws -> [Written] {
        var found: [Written] = []
        let scan = try TopicScan(configuration(), group: "test", log: { _ in })
        try scan.read("log", partitions: Int32(0)..<4) { message in
            var headers: [String] = []
            message.forEachHeader { name, value in
                let text = value.map { String(decoding: $0, as: UTF8.self) } ?? "null"
                headers.append("\(String(decoding: name, as: UTF8.self))=\(text)")
            }
            found.append(
                Written(
                    partition: message.partition, time: message.time.milliseconds,
                    key: message.key.map { String(decoding: $0, as: UTF8.self) },
                    value: message.value.map { String(decoding: $0, as: UTF8.self) }, headers: headers))
        }
        return found
    }

    private func withBytes<Result>(
        _ text: String?, _ body: (UnsafeRawBufferPointer?) throws -> Result
    ) rethrows -> Result {
        guard let text else { return try body(nil) }
        return try Array(text.utf8).withUnsafeBytes { try body($0) }
    }

    private func home(_ key: String) -> Int32 {
        Array(key.utf8).withUnsafeBytes { KeyPartitioner.murmur2.partition(of: $0, count: 4) }
    }

    @Test func aRecordGoesBackAsItWasToWhereItsKeyBelongs() throws {
        let own: [(String, String?)] = [("trace", "1"), ("reason", "mine"), ("tierline", "tick"), ("empty", "")]
        try put([
            Letter(headers: own), Letter(key: "globex", value: ""), Letter(key: "initech", value: nil, headers: []),
        ])
        let replay = try DeadLetterReplay(configuration(), log: { _ in })
        let summary = try replay.run(DeadLetterSelection(), deletions: true, isDryRun: false) {
            #expect($1 == nil, "\($0)")
        }
        #expect(summary.replayed == ["wrong-partition": 3] && summary.skipped.isEmpty)
        let written = try log()
        #expect(Set(written.map(\.key)) == ["acme", "globex", "initech"])
        for one in written { #expect(one.partition == home(one.key ?? "")) }
        let acme = try #require(written.first { $0.key == "acme" })
        #expect(acme.value == "{}" && acme.headers == ["trace=1", "reason=mine", "tierline=tick", "empty="])
        #expect(written.first { $0.key == "globex" }?.value == "")
        #expect(written.contains { $0.key == "initech" && $0.value == nil && $0.headers.isEmpty })
    }

    @Test func aDryRunWritesNothing() throws {
        try put([Letter()])
        let replay = try DeadLetterReplay(configuration(), log: { _ in })
        let summary = try replay.run(DeadLetterSelection(), deletions: false, isDryRun: true) { _, _ in }
        #expect(summary.replayed == ["wrong-partition": 1])
        #expect(try log().isEmpty)
    }

    @Test func whatCannotGoBackIsLeftAlone() throws {
        try put([
            Letter(isCut: true), Letter(key: nil, headers: [("tierline", "model")]), Letter(key: nil), Letter(key: ""),
        ])
        let replay = try DeadLetterReplay(configuration(), log: { _ in })
        var obstacles: [DeadLetterReplay.Obstacle?] = []
        let summary = try replay.run(DeadLetterSelection(), deletions: false, isDryRun: false) { obstacles.append($1) }
        #expect(obstacles == [.cut, .control, .noKey, .noKey])
        #expect(summary.replayed.isEmpty && summary.skipped == [.cut: 1, .control: 1, .noKey: 2])
        #expect(try log().isEmpty)
    }

    @Test func whatDeletesAnAccountIsLeftAloneUnlessMeant() throws {
        let gone = #"{"account": "acme", "time": 5, "attributes": null}"#
        let profile = #"{"account": "acme", "time": 5, "attributes": {}}"#
        let activity = #"{"account": "acme", "time": 5, "type": "visit", "attributes": null}"#
        try put([
            Letter(value: nil), Letter(value: gone), Letter(value: profile), Letter(value: activity),
            Letter(value: "{"),
        ])
        let replay = try DeadLetterReplay(configuration(), log: { _ in })
        var obstacles: [DeadLetterReplay.Obstacle?] = []
        _ = try replay.run(DeadLetterSelection(), deletions: false, isDryRun: true) { obstacles.append($1) }
        #expect(obstacles == [.deletion, .deletion, nil, nil, nil])
        #expect(
            try replay.run(DeadLetterSelection(), deletions: true, isDryRun: true) { _, _ in }.replayed.values.first
                == 5)
    }

    @Test func aReplayedRecordDoesNotMoveTheClockWhereProducersSetIt() throws {
        try put([Letter()])
        let replay = try DeadLetterReplay(configuration(.producer), log: { _ in })
        _ = try replay.run(DeadLetterSelection(), deletions: false, isDryRun: false) { _, _ in }
        #expect(try log().map(\.time) == [Self.clock])
    }

    @Test func whatIsChosenIsFound() throws {
        try put([Letter(), Letter(reason: "no-key"), Letter(), Letter(reason: "invalid-json")])
        func found(_ selection: DeadLetterSelection) throws -> [Int64] {
            var offsets: [Int64] = []
            try DeadLetterTopic(configuration(), log: { _ in }).read(selection) { offsets.append($0.sourceOffset) }
            return offsets
        }
        #expect(try found(DeadLetterSelection()) == [70, 71, 72, 73])
        #expect(try found(DeadLetterSelection(reasons: ["no-key", "invalid-json"])) == [71, 73])
        let ranges = ["2:1-2", "1", "2:3"].compactMap(DeadLetterSelection.Range.init)
        #expect(try found(DeadLetterSelection(ranges: ranges)) == [71, 72, 73])
        #expect(try found(DeadLetterSelection(reasons: ["no-key"], ranges: [ranges[2]])) == [])
    }

    @Test(arguments: [
        ("3", 3, 0, Int64.max), ("3:17", 3, 17, 17), ("3:17-40", 3, 17, 40), ("0:0-", 0, 0, Int64.max),
    ])
    func aRangeIsAPartitionAndItsOffsets(text: String, partition: Int32, first: Int64, last: Int64) {
        #expect(
            DeadLetterSelection.Range(text) == DeadLetterSelection.Range(partition: partition, offsets: first...last))
    }

    @Test(arguments: ["", ":", "a", "-1", "3:", "3:-5", "3:9-3", "3:1-2-3", "3:x", "3: 4", "99999999999"])
    func whatIsNoRangeIsRefused(text: String) {
        #expect(DeadLetterSelection.Range(text) == nil)
    }
}

import Engine
import Events
import Foundation
import Kafka
import Testing

@testable import Replay

@Suite("A replay to files")
struct FileReplayTests {
    private let start: Int64 = 1_700_000_000_000
    private let hour: Int64 = 3_600_000

    /// A folder that is there as long as this is.
    final class Scratch {
        let url = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString)")
        var path: String { url.path }

        deinit { try? FileManager.default.removeItem(at: url) }

        func lines(_ name: String) throws -> [String] {
            try String(contentsOf: url.appending(path: name), encoding: .utf8).split(whereSeparator: \.isNewline)
                .map(String.init)
        }
    }

    private func visit(_ number: Int, partition: Int) -> String {
        let time = start + Int64(number) * 60_000
        return """
            {"recorded":\(time),"partition":\(partition),"offset":\(number),"id":"e\(number)","time":\(time),\
            "account":"account-\(number % 20)","type":"visit","value":\(4 + number % 20)}
            """
    }

    /// Visits of twenty accounts, each in one of two partitions, and something that is refused.
    func log(_ count: Int) -> [String] {
        (0..<count).map { $0 % 97 == 96 ? "{\"partition\":\($0 % 2),\"offset\":\($0)}" : visit($0, partition: $0 % 2) }
    }

    func replay(
        _ files: [ScratchFile], into folder: Scratch, from: Int64? = nil, to: Int64? = nil, again: Bool = false,
        model: ModelRevision? = nil, heedsModels: Bool = false, interval: Duration = .seconds(5),
        stop: ReplayStop = ReplayStop(), show: (() -> ReplayProgress) -> Void = { _ in }
    ) throws -> ReplayCounts {
        // A file is there no longer than somebody holds it.
        defer { withExtendedLifetime(files) {} }
        let paths = files.map(\.path)
        let model = try model ?? simpleModel()
        let configuration = EngineConfiguration(
            application: "app", instance: "one", revision: model, kafka: [:], threads: 1, wallClock: { 0 })
        let request = ReplayRequest(
            from: from, to: to, model: model, heedsModels: heedsModels, source: try FileReplay.source(ofFiles: paths))
        let replay = FileReplay(configuration, as: "app.replay", of: .files(paths), into: folder.path, stop: stop)
        replay.checkpointInterval = interval
        return try replay.run(request, model: model, again: again, show: show)
    }

    /// What does not depend on the name of the replay.
    private func content(_ lines: [String]) throws -> [String] {
        try lines.map { line in
            var event = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            for name in ["id", "source", "tierlinereplay"] { event[name] = nil }
            let sorted = try JSONSerialization.data(withJSONObject: event, options: .sortedKeys)
            return String(decoding: sorted, as: UTF8.self)
        }
    }

    private func expectSame(_ folder: Scratch, as expected: [String]) throws {
        for (name, type) in [
            ("scores", "tierline.score.v1"), ("tiers", "tierline.tier.v1"), ("dead-letters", "tierline.dead-letter.v1"),
        ] {
            let wanted = expected.filter { $0.contains("\"type\":\"\(type)\"") }
            #expect(try content(folder.lines("\(name).jsonl")) == content(wanted))
            #expect(!wanted.isEmpty)
        }
    }

    @Test func itGivesWhatTheScoringOfTheLogGives() throws {
        let text = log(2000).joined(separator: "\n")
        let (file, folder) = (try ScratchFile(text), Scratch())
        let counts = try replay([file], into: folder)
        try expectSame(folder, as: try score(text))
        #expect(counts.records == 2000)
        #expect(counts.tierChanges == (try folder.lines("tiers.jsonl").count))
        #expect(try folder.lines("scores.jsonl").allSatisfy { $0.contains("\"tierlinereplay\":true") })
        // A table has a row an event, and its head.
        for name in ["scores", "tiers", "alerts"] {
            #expect(try folder.lines("\(name).csv").count == folder.lines("\(name).jsonl").count + 1)
        }
        #expect(
            try folder.lines("tiers.csv").first
                == "time,account,tier,previousTier,direction,score,reason,causeId,causeType,model,modelVersion")
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "work").path))
    }

    @Test func severalFilesAreOneLog() throws {
        let lines = log(1000)
        let files = try [lines[..<400], lines[400...]].map { try ScratchFile($0.joined(separator: "\n")) }
        let folder = Scratch()
        _ = try replay(files, into: folder)
        try expectSame(folder, as: try score(lines.joined(separator: "\n")))
    }

    @Test func afterAFailureItGoesOnFromTheLastCheckpoint() throws {
        let lines = log(5000)
        var broken = lines
        // As long as what it stands for, so that it is the same file.
        broken[3500] = "{\"raw\":1" + String(repeating: " ", count: lines[3500].utf8.count - 9) + "}"
        let (file, folder) = (try ScratchFile(broken.joined(separator: "\n")), Scratch())
        #expect(throws: LogLineError.self) { try replay([file], into: folder, interval: .zero) }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: file.path))
        let counts = try replay([file], into: folder, interval: .zero)
        // The last checkpoint was made with the 3000th record.
        #expect(counts.records == 2001)
        try expectSame(folder, as: try score(lines.joined(separator: "\n")))
    }

    @Test func whatIsStoppedGoesOnFromThere() throws {
        let lines = log(5000)
        let (folder, stop) = (Scratch(), ReplayStop())
        let file = try ScratchFile(lines.joined(separator: "\n"))
        #expect(throws: ReplayStopped.self) {
            // It is asked with the 1000th record, long before a checkpoint is due, and takes that one.
            try replay([file], into: folder, stop: stop) { _ in stop.request() }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "scores.jsonl").path))
        #expect(try replay([file], into: folder).records == 4000)
        try expectSame(folder, as: try score(lines.joined(separator: "\n")))
    }

    /// What is stopped while a model makes sums of its own has not taken in the record that puts it in force.
    @Test func whatIsStoppedInAChangeOfModelGoesOnWithThat() throws {
        // An hour apart, so that scores go on moving.
        var lines = (0..<1400).map { visit($0 * 61, partition: 0).replacing(/"offset":\d+,/, with: "") }
        let change = Data(ModelRecord(try simpleModel(version: "2", times: 3), from: 0).value()).base64EncodedString()
        lines.insert(
            #"{"recorded":\#(start + 1),"key":null,"headers":{"tierline":"model"},"raw":"\#(change)"}"#, at: 999)
        let (folder, stop) = (Scratch(), ReplayStop())
        let file = try ScratchFile(lines.joined(separator: "\n"))
        #expect(throws: ReplayStopped.self) {
            try replay([file], into: folder, heedsModels: true, stop: stop) { _ in stop.request() }
        }
        #expect(try replay([file], into: folder, heedsModels: true).records == lines.count - 999)
        let straight = Scratch()
        _ = try replay([file], into: straight, heedsModels: true)
        #expect(try folder.lines("scores.jsonl") == straight.lines("scores.jsonl"))
        #expect(try folder.lines("scores.jsonl").contains { $0.contains("\"modelVersion\":\"2\"") })
    }

    @Test func onlyWhatWasRecordedBetweenTheTimesCounts() throws {
        let lines = log(1000)
        let (file, folder) = (try ScratchFile(lines.joined(separator: "\n")), Scratch())
        let (from, to) = (start + 5 * hour, start + 10 * hour + 30_000)
        _ = try replay([file], into: folder, from: from, to: to)
        // The lines that say nothing of their time have that of what stands before them.
        let between = lines[300...600].filter { $0.contains("recorded") }.joined(separator: "\n")
        let wanted = try score(between, until: to).filter { !$0.contains("dead-letter") }
        let tiers = wanted.filter { $0.contains("\"type\":\"tierline.tier.v1\"") }
        #expect(try content(folder.lines("tiers.jsonl")) == content(tiers) && !tiers.isEmpty)
        let scores = wanted.filter { $0.contains("\"type\":\"tierline.score.v1\"") }
        #expect(try content(folder.lines("scores.jsonl")) == content(scores))
    }

    @Test func progressIsThatOfThePartitionThatIsFurthestBehind() throws {
        let lines = (0..<2500).map { visit($0, partition: $0 < 10 ? 1 : 0) }
        let (file, folder) = (try ScratchFile(lines.joined(separator: "\n")), Scratch())
        var clocks: [Int64?] = []
        _ = try replay([file], into: folder) { clocks.append($0().clock) }
        #expect(clocks == [start + 9 * 60_000, start + 9 * 60_000])
    }

    @Test func aReplayOfNothingEndsWithNothing() throws {
        let (file, folder) = (try ScratchFile("\n\n"), Scratch())
        #expect(try replay([file], into: folder).records == 0)
        #expect(try folder.lines("tiers.jsonl").isEmpty)
        #expect { try replay([file], into: folder) } throws: { "\($0)".contains("holds a replay that has ended") }
        #expect(try replay([file], into: folder, again: true).records == 0)
    }

    /// The sums that a model makes of the log reach no further back than the replay itself.
    @Test(arguments: [true, false])
    func aModelThatMakesItsOwnSumsKnowsNothingOfWhatIsPassedOver(isAfter: Bool) throws {
        var lines = (0..<40).map { visit($0, partition: 0).replacing(/"offset":\d+,/, with: "") }
        let model = Data(ModelRecord(try simpleModel(version: "2", times: 3), from: 0).value()).base64EncodedString()
        let time = start + 20 * 60_000
        lines.insert(
            #"{"recorded":\#(time),"key":null,"headers":{"tierline":"model"},"raw":"\#(model)"}"#, at: 20)
        let (file, folder) = (try ScratchFile(lines.joined(separator: "\n")), Scratch())
        let from = isAfter ? time + 1 : start + 10 * 60_000
        _ = try replay([file], into: folder, from: from, heedsModels: true)
        let seen = try Set(folder.lines("scores.jsonl").map { try eventTime(of: $0) })
        #expect(!seen.isEmpty && seen.allSatisfy { $0 >= from }, "\(seen.min() ?? 0)")
        let accounts = try Set(folder.lines("scores.jsonl").map { $0.firstMatch(of: /"account":"([^"]*)"/)?.1 })
        // The first account has a visit at the very time of the record, which then is passed over with it.
        #expect(accounts.count == (isAfter ? 19 : 20))
    }

    private func eventTime(of line: String) throws -> Int64 {
        let event = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let time = try #require(event["time"] as? String)
        return Array(time.utf8).withUnsafeBytes { RFC3339.parse($0) } ?? 0
    }

    @Test func linesOutOfOrderAreRefused() throws {
        let file = try ScratchFile([visit(4, partition: 0), visit(2, partition: 0)].joined(separator: "\n"))
        #expect { try replay([file], into: Scratch()) } throws: {
            "\($0)".contains(":2: offset 2 of partition 0 comes after 4")
        }
    }
}

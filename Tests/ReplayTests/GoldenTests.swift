import Engine
import Foundation
import Replay
import Testing

/// A folder of `Tests/Golden/replay`: a model, a log at rest, and what comes out of them.
///
/// `expected.jsonl` is the output with `--scores all`, `final.jsonl` that with `--scores final`; `until`, where it is, the
/// horizon in milliseconds. With `TIERLINE_TEST_REGENERATE=1` in the environment the test writes the two files instead of
/// comparing them, and fails; read the difference before you commit it.
private struct GoldenCase: CustomTestStringConvertible {
    private static let folder = URL(filePath: #filePath).appending(path: "../../Golden/replay").standardized
    static let isRegenerated = ProcessInfo.processInfo.environment["TIERLINE_TEST_REGENERATE"] == "1"

    let url: URL

    static func all() throws -> [GoldenCase] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map(GoldenCase.init)
    }

    var testDescription: String { url.lastPathComponent }

    func output(_ scores: OfflineScore.Scores, input: String? = nil) throws -> [String] {
        let model = try String(contentsOf: url.appending(path: "model.yaml"), encoding: .utf8)
        let until = try? String(contentsOf: url.appending(path: "until"), encoding: .utf8)
        return try score(
            try input ?? lines("input.jsonl").joined(separator: "\n"), scores,
            until: until.flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) },
            model: try ModelRevision(text: model, fileName: "model.yaml"))
    }

    func lines(_ name: String) throws -> [String] {
        try String(contentsOf: url.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    func check(_ output: [String], against name: String) throws {
        if Self.isRegenerated {
            let text = output.map { $0 + "\n" }.joined()
            try text.write(to: url.appending(path: name), atomically: true, encoding: .utf8)
            Issue.record("\(testDescription)/\(name) was written anew")
        } else {
            #expect(output == (try lines(name)))
        }
    }
}

@Suite("Golden cases")
struct GoldenTests {
    @Test(arguments: try GoldenCase.all())
    fileprivate func everyScoreComesOutAsPinned(golden: GoldenCase) throws {
        try golden.check(try golden.output(.all), against: "expected.jsonl")
    }

    @Test(arguments: try GoldenCase.all())
    fileprivate func theFinalScoresComeOutAsPinned(golden: GoldenCase) throws {
        try golden.check(try golden.output(.final), against: "final.jsonl")
    }

    @Test(arguments: try GoldenCase.all())
    fileprivate func withoutScoresTheRestStays(golden: GoldenCase) throws {
        #expect(try golden.output(.none) == golden.lines("expected.jsonl").filter { !isScore($0) })
    }

    @Test(arguments: try GoldenCase.all())
    fileprivate func lastIsTheLastOfEachAccountThatStillIs(golden: GoldenCase) throws {
        let living = try Set(golden.lines("final.jsonl").filter(isScore).map(subject))
        var seen: Set<String> = []
        let expected = try golden.lines("expected.jsonl").reversed().filter { line in
            guard isScore(line) else { return true }
            let account = try subject(line)
            return living.contains(account) && seen.insert(account).inserted
        }
        #expect(try golden.output(.last) == expected.reversed())
    }

    /// Where lines say what their partitions and offsets are, their order between partitions does not matter.
    @Test(arguments: 0..<10)
    func partitionsMayBeMixedInAnyWay(seed: Int) throws {
        let golden = try #require(try GoldenCase.all().first { $0.testDescription == "partitions" })
        let input = try golden.lines("input.jsonl")
        var queues = (0..<3).map { number in input.filter { $0.contains("\"partition\":\(number)") } }
        #expect(queues.joined().count == input.count - 1)
        var mixed = [input[0]]
        var state = seed
        while queues.contains(where: { !$0.isEmpty }) {
            state = (state * 1_103_515_245 + 12345) % 2_147_483_648
            let number = (state >> 16) % 3
            if !queues[number].isEmpty { mixed.append(queues[number].removeFirst()) }
        }
        #expect(try golden.output(.all, input: mixed.joined(separator: "\n")) == golden.lines("expected.jsonl"))
    }

    private func isScore(_ line: String) -> Bool { line.contains("\"type\":\"tierline.score.v1\"") }

    private func subject(_ line: String) throws -> String {
        let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(event?["subject"] as? String)
    }
}

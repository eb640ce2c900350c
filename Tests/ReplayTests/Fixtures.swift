import Engine
import Foundation
import Replay
import Testing

/// A file that is there as long as this is.
final class ScratchFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString).jsonl")
        try Data(bytes).write(to: url)
        path = url.path
    }

    convenience init(_ text: String) throws {
        try self.init(Array(text.utf8))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// A model under which the score is the sum of `value` over an account's events, halved every day.
func simpleModel(version: String = "1", times: Int = 1) throws -> ModelRevision {
    try ModelRevision(
        text: """
            model: simple
            version: "\(version)"
            weights: {engagement: 100}
            signals:
              - {name: visit, category: engagement, points: {from: value, times: \(times)}, half_life: 1d,
                 when: {type: {equals: visit}}}
            tiers:
              - {name: A, enter: 50, exit: 40}
              - {name: B, enter: 20}
              - {name: C, enter: 0}
            """, fileName: "simple.yaml")
}

/// The lines that come out of lines.
func score(
    _ input: String, _ scores: OfflineScore.Scores = .all, until: Int64? = nil, model: ModelRevision? = nil
) throws -> [String] {
    let file = try ScratchFile(input)
    // It is there no longer than somebody holds it.
    defer { withExtendedLifetime(file) {} }
    let score = OfflineScore(revision: try model ?? simpleModel(), application: "tierline", scores: scores)
    try score.read(file.path)
    return score.output(until: until)
}

extension OfflineScore {
    func output(until: Int64?) -> [String] {
        var bytes: [UInt8] = []
        finish(until: until) { bytes.append(contentsOf: $0) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// An event in short: `acme A 60 @1700000000000`.
func short(_ line: String) throws -> String {
    let event = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let time = try #require(event["time"] as? String)
    let type = try #require(event["type"] as? String)
    guard let data = event["data"] as? [String: Any] else {
        return "dead \(event["reason"] ?? "") \(event["partition"] ?? "")/\(event["offset"] ?? "") \(time)"
    }
    let subject = try #require(event["subject"] as? String)
    return type == "tierline.tier.v1"
        ? "tier \(subject) \(data["previousTier"] ?? "")>\(data["tier"] ?? "") \(time)"
        : "score \(subject) \(data["score"] ?? "") \(time)"
}

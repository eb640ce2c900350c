import Models
import Scoring
import TestSupport
import Testing

@Suite("A model file with slips")
struct MutationTests {
    @Test("is a model or has problems, but never crashes the loader", arguments: 0..<Seeds.count(300))
    func mutation(seed: Int) throws {
        let originals = try GoldenFile.all(in: "deploy/models") + GoldenFile.all(in: "Tests/Golden/models/good")
        let original = Array(originals[seed % originals.count].text)
        var random = SeededGenerator(seed: UInt64(seed))
        var text = original
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            mutate(&text, with: &random)
        }
        do throws(ModelProblems) {
            let model = try ModelFile.load(text: String(text), fileName: "m.yaml")
            #expect(model.tiers.last?.enter == 0)
        } catch {
            #expect(!error.problems.isEmpty)
            #expect(error.problems.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.cause.contains("\n") })
        }
    }

    private func mutate(_ text: inout [Character], with random: inout SeededGenerator) {
        let at = Int.random(in: 0..<text.count, using: &random)
        let end = min(text.count, at + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: text[at] = "{}[]:,-&*!|>'\"#\n 0x".randomElement(using: &random)!
        case 1: text.removeSubrange(at..<end)
        case 2: text.insert(contentsOf: text[at..<end], at: at)
        case 3: text.swapAt(at, end - 1)
        default:
            let words = [
                "null", "true", "-1", "1e999", "[]", "{}", "\"\"", "0", "excluded", "latest", "&a", "*a", "---",
            ]
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
            let number = Int.random(in: 0..<lines.count, using: &random)
            lines[number] = lines[number].prefix { $0 != ":" } + Array(": " + words.randomElement(using: &random)!)
            text = Array(lines.joined(separator: ["\n"]))
        }
        if text.isEmpty { text = ["a"] }
    }
}

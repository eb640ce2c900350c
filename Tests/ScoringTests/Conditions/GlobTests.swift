import TestSupport
import Testing

@testable import Scoring

@Suite struct GlobTests {
    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true), ("?", "", false), ("?", "a", true),
        ("?", "ab", false), ("a*", "a", true), ("*a", "banana", true), ("*a", "bananas", false),
        ("*an*an*", "banana", true), ("*an*an*an*", "banana", false), ("b?n?n?", "banana", true),
        ("/pricing*", "/pricing/eu", true), ("/pricing*", "/en/pricing", false), ("VP*", "vp of sales", true),
        ("*head of*", "Deputy Head Of Growth", true), ("a?c", "aäc", true), ("?", "ä", true), ("??", "ä", false),
        ("?", "日", true), ("?", "🚀", true), ("*🚀?", "to the 🚀!", true), ("*Ö*", "schöner", true),
        ("**", "x", true), ("*?*", "", false), ("*?*", "x", true), ("a**b", "ab", true), ("[a]", "a", false),
        ("[a]", "[A]", true), ("a.c", "abc", false), ("x*", "X\u{0}Y", true),
        ("ΟΔΟΣ", "οδος", true), ("οδος", "ΟΔΟΣ", true), ("*ς", "ΟΔΟΣ", true),
    ])
    func matchesWholeTexts(pattern: String, text: String, fits: Bool) {
        #expect(matches(pattern, text) == fits)
    }

    @Test func agreesWithThePlainDefinition() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<3000 {
            let pattern = String((0..<Int.random(in: 0...7, using: &random)).map { _ in random.pick(Array("ab*?ä*")) })
            let text = String((0..<Int.random(in: 0...8, using: &random)).map { _ in random.pick(Array("abAÄ")) })
            let expected = defined(Array(pattern.lowercased()), Array(text.lowercased()))
            #expect(matches(pattern, text) == expected, "\(pattern) on \(text)")
        }
    }

    @Test func manyStarsDoNotExplode() {
        let pattern = String(repeating: "*a", count: 40) + "*b"
        #expect(!matches(pattern, String(repeating: "a", count: 4000)))
    }

    private func matches(_ pattern: String, _ text: String) -> Bool {
        var text = text
        return text.withUTF8 { text in
            FoldedText.withLetters(of: UnsafeRawBufferPointer(text)) { letters in
                let glob = Glob(pattern)
                return glob.pattern.withUnsafeBytes { glob.shape.fits(letters, $0) }
            }
        }
    }

    private func defined(_ pattern: [Character], _ text: [Character]) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = Array(pattern.dropFirst())
        if first == "*" { return (0...text.count).contains { defined(rest, Array(text.dropFirst($0))) } }
        guard let next = text.first, first == "?" || first == next else { return false }
        return defined(rest, Array(text.dropFirst()))
    }
}

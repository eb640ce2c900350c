import Testing
import YAMLFiles

@Suite("Reading values by key")
struct ReaderTests {
    private func read<Value>(
        _ text: String, _ body: (MappingReader) -> Value
    ) throws -> (value: Value, problems: [String]) {
        let problems = ProblemCollector(fileName: "f.yaml")
        let value = try YAMLDocument(text: text, fileName: "f.yaml").read(into: problems, body)
        return (value, problems.problems.map(\.description))
    }

    @Test("takes numbers as text where text is asked for, exactly as written, but text never as a number")
    func textAndNumbers() throws {
        let (texts, problems) = try read("a: 1.10\nb: x\nc: \"5\"\nd: 5") { top in
            (
                top.required("a")?.text(), top.required("b")?.number(), top.required("c")?.number(),
                top.required("d")?.number()
            )
        }
        #expect(texts == ("1.10", nil, nil, 5))
        #expect(
            problems == [
                "f.yaml:2:1: b: \"x\" must be a number",
                "f.yaml:3:1: c: \"5\" is text, not a number: remove the quotes",
            ])
    }

    @Test("tells all problems in the order of the file, whatever the order of reading")
    func orderOfProblems() throws {
        let (_, problems) = try read("a: 1\nzz: 2\nb: {c: [1, x, y]}\nd: 2024") { top in
            _ = top.optional("d")?.duration()
            _ = top.required("e")
            _ = top.optional("b")?.mapping { $0.optional("c")?.list { $0.number() } }
            _ = top.optional("a")?.boolean()
        }
        #expect(
            problems == [
                "f.yaml:1:1: \"e\" is missing",
                "f.yaml:1:1: a: \"1\" must be true or false, without quotes",
                "f.yaml:2:1: unknown key \"zz\": allowed: d, e, b, a",
                "f.yaml:3:12: b.c[1]: \"x\" must be a number",
                "f.yaml:3:15: b.c[2]: \"y\" must be a number",
                "f.yaml:4:1: d: \"2024\" must be a duration such as 10m: a number, then one of s, m, h, d, w",
            ])
    }

    @Test("keeps a problem on one line, however odd the value")
    func oddValues() throws {
        let (_, problems) = try read("a: \"x\\ny\"\nb: \(String(repeating: "z", count: 5_000))\n") { top in
            _ = top.required("a")?.number()
            _ = top.required("b")?.number()
        }
        #expect(problems[0] == "f.yaml:1:1: a: \"x\\ny\" must be a number")
        #expect(problems[1].count < 200 && problems[1].hasSuffix("z…\" must be a number"))
    }

    @Test("whole numbers are whole, and within their range", arguments: ["1.5", "0", "11", "1e30", "-1"])
    func integers(text: String) throws {
        let (value, problems) = try read("a: \(text)") { $0.required("a")?.integer(in: 1...10) }
        #expect(value == nil)
        #expect(problems == ["f.yaml:1:1: a: \"\(text)\" must be a whole number between 1 and 10"])
    }
}

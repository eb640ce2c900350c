import TestSupport
import Testing
import YAMLFiles

@Suite("A YAML file")
struct YAMLDocumentTests {
    private func kinds(_ list: String) throws -> [YAMLScalar.Kind] {
        let document = try YAMLDocument(text: "a: [\(list)]", fileName: "f.yaml")
        guard case .list(let nodes) = document.entries[0].value.content else { return [] }
        return nodes.compactMap { if case .scalar(let scalar) = $0.content { scalar.kind } else { nil } }
    }

    private func problems(_ text: String) -> String? {
        do throws(FileProblems) {
            let problems = ProblemCollector(fileName: "f.yaml")
            try YAMLDocument(text: text, fileName: "f.yaml").read(into: problems) { _ = $0.all() }
            try problems.throwIfAny()
            return nil
        } catch {
            return error.description
        }
    }

    @Test("has numbers where decimal numbers stand bare")
    func numbers() throws {
        #expect(
            try kinds("0, -1, +2, 1.5, .5, 2., 1e3, 1.5E-2, 0.0")
                == [0, -1, 2, 1.5, 0.5, 2, 1_000, 0.015, 0].map(YAMLScalar.Kind.number))
        #expect(try kinds("1e400") == [.number(.infinity)])
    }

    @Test("has text where it is in quotes or looks like nothing else")
    func texts() throws {
        let texts = "\"5\", '5', \"true\", 'null', yes, no, on, off, y, 007, 1_000, 0x1F, 0o7, 12:30, 2024-01-01, .inf"
        let kinds = try kinds(texts + ", .nan, 1e, e1, +, ., -., 1.2.3, tRUE")
        #expect(kinds.count == 24 && kinds.allSatisfy { $0 == .text })
    }

    @Test("has booleans and nulls as YAML 1.2 has them")
    func booleansAndNulls() throws {
        #expect(try kinds("true, True, TRUE") == [.boolean(true), .boolean(true), .boolean(true)])
        #expect(try kinds("false, False, FALSE") == [.boolean(false), .boolean(false), .boolean(false)])
        #expect(try kinds("null, ~, Null, NULL") == [.null, .null, .null, .null])
    }

    @Test("knows where everything stands, in Unicode scalars")
    func positions() throws {
        let text = "# first\r\na: {ключ: [x,\r\n  \"👩‍🚀\", &1]}\r\n".replacing("&1", with: "1")
        let document = try YAMLDocument(text: text, fileName: "f.yaml")
        let a = document.entries[0]
        #expect(a.keyPosition == Position(line: 2, column: 1))
        guard case .mapping(let inner) = a.value.content, case .list(let list) = inner[0].value.content else {
            Issue.record("not a mapping of lists")
            return
        }
        #expect(inner[0].keyPosition == Position(line: 2, column: 5))
        #expect(list.map(\.position) == [(2, 12), (3, 3), (3, 10)].map { Position(line: $0.0, column: $0.1) })
    }

    @Test("may begin with a byte order mark")
    func byteOrderMark() throws {
        let document = try YAMLDocument(text: "\u{FEFF}a: 1\nb: 2\n", fileName: "f.yaml")
        #expect(document.entries.map(\.key) == ["a", "b"])
        #expect(document.entries[1].keyPosition == Position(line: 2, column: 1))
    }

    @Test("may have & and * within text")
    func ampersandsAndAsterisks() throws {
        let text = "a: R&D\nb: \"&x *y\"\nc: x & y * z # & comment\nd: '*'\n\"&k\": |\n  &block *text\n"
        let document = try YAMLDocument(text: text, fileName: "f.yaml")
        let texts = document.entries.compactMap {
            if case .scalar(let scalar) = $0.value.content { scalar.text } else { nil }
        }
        #expect(texts == ["R&D", "&x *y", "x & y * z", "*", "&block *text\n"])
        #expect(document.entries.last?.key == "&k")
    }

    @Test(
        "has no anchors, aliases or tags",
        arguments: [
            ("a: &x 1", "f.yaml:1:4: a: anchors (&name) are not supported: write the value out where it is needed"),
            ("a: &x [1]", "f.yaml:1:4: a: anchors (&name) are not supported: write the value out where it is needed"),
            (
                "a: &x\n  b: 1\nc: 1",
                "f.yaml:1:4: anchors (&name) are not supported: write the value out where it is needed"
            ),
            ("a: *x", "f.yaml:1:4: a: aliases (*name) are not supported: write the value out, or put text in quotes"),
            (
                "a: *.txt",
                "f.yaml:1:4: a: aliases (*name) are not supported: write the value out, or put text in quotes"
            ),
            (
                "a: !!str 5",
                "f.yaml:1:4: a: tags such as tag:yaml.org,2002:str are not supported:"
                    + " write text in quotes, numbers without"
            ),
            (
                "a: !x {}", "f.yaml:1:4: a: tags such as !x are not supported: write text in quotes, numbers without"
            ),
        ])
    func anchorsAliasesAndTagsAreRefused(text: String, problem: String) {
        #expect(problems(text) == problem)
    }

    @Test("that is a bomb of aliases is refused at once", .timeLimit(.minutes(1)))
    func aliasBomb() {
        func chain(_ letter: String) -> String {
            var text = "\(letter)0: &\(letter)0 [x, x]\n"
            for level in 1...60 {
                text += "\(letter)\(level): &\(letter)\(level) [*\(letter)\(level - 1), *\(letter)\(level - 1)]\n"
            }
            return text
        }
        // Two equal values of 2⁶⁰ elements as keys of one mapping, which have to be compared.
        let bomb = chain("a") + chain("b") + "z: {? *a60 : 1, ? *b60 : 2}\n"
        #expect(problems(bomb)?.contains("are not supported") == true)
    }

    @Test("that is nested deeply is read or refused, but does not exhaust the stack", arguments: [50, 2_000, 100_000])
    func deepNesting(depth: Int) {
        let text = "a: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect((problems(text) == nil) == (depth < 100))
    }

    @Test(
        "that is none is refused with its place",
        arguments: [
            ("", "f.yaml:1:1: the file is empty"),
            ("# only a comment\n", "f.yaml:1:1: the file is empty"),
            ("- a", "f.yaml:1:1: the file must be a mapping of keys to values"),
            ("text", "f.yaml:1:1: the file must be a mapping of keys to values"),
            ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document begins here: keep one document in a file"),
            ("a: 1\nb: 2\na: 3", "f.yaml:1:1: given twice in one mapping: \"a\"; keep one"),
            ("x: {b: 2, \"b\": 3}", "f.yaml:1:5: x: given twice in one mapping: \"b\"; keep one"),
            ("1: x\n\"1\": y", "f.yaml:1:1: given twice in one mapping: \"1\"; keep one"),
            ("{a: 1}: 2", "f.yaml:1:1: a key must be a single value, not a list or a mapping"),
            ("a: b: c", "f.yaml:1:5: not valid YAML: mapping values are not allowed in this context"),
            ("ab: \u{7}", "f.yaml:1:5: not valid YAML: control characters are not allowed"),
        ])
    func unusableFileIsRefused(text: String, problem: String) {
        #expect(problems(text) == problem)
    }

    @Test(
        "that is wrong in several ways is told of all of them",
        arguments: [
            (
                "a: 1\r\nb:\r\n  'c&*': 1\r\n  c&*: 2\r\n  d: *x\r\nb: {}\r\na: 3\r\n\"a\": &y 4\r\n",
                [
                    "1:1: given twice in one mapping: \"a\"; keep one",
                    "2:1: given twice in one mapping: \"b\"; keep one",
                    "7:1: given twice in one mapping: \"a\"; keep one",
                    "8:6: a: anchors (&name) are not supported: write the value out where it is needed",
                ]
            ),
            (
                "- ж: 1\n  ж: 2",
                [
                    "1:1: the file must be a mapping of keys to values",
                    "1:3: [0]: given twice in one mapping: \"ж\"; keep one",
                ]
            ),
            (
                "x:\n- {ж: 1, \u{E000}: 2, ж: 3}\n# c\u{85}- k: 1\n  k: *k\n  k: !t 1",
                [
                    "2:4: x[0]: given twice in one mapping: \"ж\"; keep one",
                    "4:3: x[1]: given twice in one mapping: \"k\"; keep one",
                    "5:3: x[1]: given twice in one mapping: \"k\"; keep one",
                    "6:6: x[1].k: tags such as !t are not supported: write text in quotes, numbers without",
                ]
            ),
            // Written in another way than it reads: nothing beyond is looked at.
            ("\"\\x61\": 1\na: 2\nb: *c", ["1:1: given twice in one mapping: \"a\"; keep one"]),
        ])
    func allIsTold(text: String, expected: [String]) {
        #expect(problems(text)?.split(separator: "\n").map(String.init) == expected.map { "f.yaml:" + $0 })
    }

    @Test("may have many keys given twice")
    func manyKeysTwice() {
        let text = (0..<300).map { "k\($0 % 150): 1\n" }.joined()
        #expect(problems(text)?.contains("\"k99\"; keep one") == true)
    }

    @Test("is read whatever bytes it has", arguments: 0..<200)
    func noiseNeverCrashes(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet = Array("ab01:-?[]{},&*!|>'\"%@`#\n\n  \t~.é\u{E000}\u{FEFF}\\")
        let text = String((0..<300).map { _ in alphabet.randomElement(using: &random)! })
        do throws(FileProblems) {
            _ = try YAMLDocument(text: text, fileName: "f.yaml")
        } catch {
            #expect(!error.problems.isEmpty)
        }
    }
}

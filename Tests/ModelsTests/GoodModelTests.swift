import Events
import Models
import Scoring
import TestSupport
import Testing

@Suite("What a model file may say")
struct GoodModelTests {
    private func model(_ name: String) throws -> Model {
        let file = try GoldenFile("Tests/Golden/models/good/\(name).yaml")
        return try ModelFile.load(text: file.text, fileName: file.name)
    }

    @Test("is accepted", arguments: try GoldenFile.all(in: "Tests/Golden/models/good"))
    func goodModelIsAccepted(_ file: GoldenFile) throws {
        #expect(throws: Never.self) { try ModelFile.load(text: file.text, fileName: file.name) }
    }

    @Test("Every test and group of conditions, in the order of the file")
    func everyTest() throws {
        func test(_ path: String, _ test: Scoring.Test) throws -> Condition {
            .test(path: try #require(FieldPath(path)), test)
        }
        let expected: [Condition] = [
            try test("a", .equals(.text("x"))),
            try test("b", .notEquals(.number(5))),
            try test("c", .isIn([.text("x"), .number(5), .boolean(true), .text("5")])),
            try test("d", .notIn([.text("true")])),
            try test("e", .any([.text("x")])),
            try test("f", .all([.text("x"), .text("y")])),
            try test("g", .between(-1, 2.5)),
            try test("g", .atLeast(0)),
            try test("g", .atMost(2)),
            try test("h", .exists(false)),
            try test("i.j.k", .matches(["a*?"])),
            try test("l", .matches(["a*", "b"])),
            .all([.all([try test("m", .exists(true))])]),
            .any([
                .all([try test("n", .exists(true))]),
                .all([try test("o", .exists(true)), .none([.all([try test("p", .exists(true))])])]),
            ]),
        ]
        #expect(try model("every-test").signals[0].condition == .all(expected))
    }

    @Test("Bare words and digits mean what YAML 1.2 says")
    func words() throws {
        let texts = ["yes", "no", "on", "off", "007", "1_000", "0x1F", "12:30"]
        let path = try #require(FieldPath("a"))
        #expect(
            try model("yaml-1-2-words").signals[0].condition
                == .all([.test(path: path, .isIn(texts.map(Scalar.text)))]))
    }

    @Test("Names may be numbers, and stay as written")
    func numbers() throws {
        let model = try model("names-that-are-numbers")
        #expect(
            [model.name, model.version, model.signals[0].name, model.tiers[0].name] == ["2024", "1.10", "404", "1"])
    }

    @Test("An empty condition always holds")
    func emptyCondition() throws {
        #expect(try model("empty-condition").signals[0].condition == .all([]))
    }

    @Test("A logistic model has its terms in the order of the file")
    func logistic() throws {
        let model = try model("logistic")
        #expect(
            model.kind
                == .logistic(
                    intercept: -3.5,
                    terms: [
                        LogisticTerm(feature: .contacts, coefficient: 0.4),
                        LogisticTerm(feature: .fit, coefficient: 0.03),
                        LogisticTerm(feature: .signal("visit"), coefficient: 0.1),
                        LogisticTerm(feature: .bonus("many"), coefficient: 1),
                    ]))
        #expect(model.engagementSaturation == .halfMarks(20))
    }
}

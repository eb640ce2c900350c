import Testing

@testable import Scoring

/// Texts are told apart by their bytes, so that no version of Unicode changes a score.
@Suite struct ByteTests {
    private let composed = "\u{e9}"
    private let decomposed = "e\u{301}"

    @Test func keysThatLookTheSameAreTwo() {
        var bench = Bench(.points([.latest("surge", key: "topic")]))
        bench.send(.event("surge", id: "1", at: 0, value: "5", more: #""topic":"\#(composed)""#), recorded: 0)
        bench.send(.event("surge", id: "2", at: 0, value: "5", more: #""topic":"\#(decomposed)""#), recorded: 0)
        #expect(bench.score() == 10)
    }

    @Test func changeOfBytesAloneChangesThePersona() throws {
        let persona = Persona(name: "p", multiplier: 2, condition: .test("contact.title", .equals(.text(composed))))
        var bench = Bench(.points([.add("visit", 10)], personas: [persona]))
        bench.send("visit", at: 0, by: "ann", title: composed)
        #expect(bench.score() == 20)
        bench.send(.event("contact.updated", id: "u", at: 0, by: "ann", title: decomposed), recorded: 0)
        #expect(bench.score() == 10)
        try bench.restart()
        #expect(bench.score() == 10)
    }

    @Test func longKeysAreToldApartByTheirBeginnings() {
        var bench = Bench(.points([.latest("surge", key: "topic")]))
        let long = String(repeating: "k", count: 1024)
        for (number, key) in [long + "1", long + "2", String(long.dropLast())].enumerated() {
            bench.send(
                .event("surge", id: "\(number)", at: 0, value: "5", more: #""topic":"\#(key)""#), recorded: 0)
        }
        #expect(bench.score() == 10)
        #expect(bench.account!.latest.allSatisfy { $0.key.count <= 1024 })
    }

    @Test func ofLongAttributesTheBeginningIsKept() {
        let long = String(repeating: "é", count: 10_000)
        var model = Model.points([])
        model.exclude = [ProfileRule(name: "x", condition: .test("text", .equals(.text("never"))))]
        model.exclude += [ProfileRule(name: "y", condition: .test("list", .equals(.text("never"))))]
        var bench = Bench(model)
        let list = (0..<10_000).map { "\"\($0 % 10)123456789\"" }.joined(separator: ",")
        bench.send(.profile(#"{"text":"\#(long)","list":[\#(list)]}"#, id: "p", at: 5), recorded: 5)
        let kept = bench.account!.profile!.values
        #expect(kept.contains(.text(String(repeating: "é", count: 8192))))
        #expect(kept.contains { if case .list(let elements) = $0 { elements.count == 16_384 / 10 } else { false } })
    }

    @Test func contactsThatLookTheSameAreTwo() {
        var bench = Bench(.points([.add("visit", 10)]))
        bench.send("visit", at: 0, by: composed)
        bench.send("visit", at: 0, by: decomposed)
        #expect(bench.report().contacts == 2)
    }
}

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

    @Test func contactsThatLookTheSameAreTwo() {
        var bench = Bench(.points([.add("visit", 10)]))
        bench.send("visit", at: 0, by: composed)
        bench.send("visit", at: 0, by: decomposed)
        #expect(bench.report().contacts == 2)
    }
}

import Events
import Testing

@testable import Scoring

@Suite("Which signals an event belongs to")
struct SignalMatcherTests {
    /// By a search that looked twice at what it found, each level doubled what those below it took.
    @Test(.timeLimit(.minutes(1)))
    func deepConditionsAreCompiledAsFastAsShallowOnes() throws {
        var condition = Condition.test("type", .equals(.text("visit")))
        for _ in 0..<100 { condition = .all([condition]) }
        var signal = Signal.add("visit", 10)
        signal.condition = condition
        var bench = Bench(.points([signal]))
        bench.send("visit", at: 0)
        bench.send("other", at: 0)
        #expect(bench.score() == 10)
    }

    /// Many types that differ in their last letters alone: each finds its own signals, whatever the order in the table.
    @Test func typesAreToldApartByTheirEnds() {
        let names = (0..<300).map { "activity.\($0)" } + (1...20).map { String(repeating: "x", count: $0) }
        let matcher = SignalMatcher(names.map { Condition.type($0) }) { _ in 0 }
        for (place, name) in names.enumerated() {
            name.withText { #expect(matcher.candidates($0).map(\.signal) == [place]) }
            name.uppercased().withText { #expect(matcher.candidates($0).map(\.signal) == [place]) }
            (name + "?").withText { #expect(matcher.candidates($0).isEmpty) }
        }
    }

    @Test(arguments: ["a", "A", "b", "c", "ab", "", "k", "\u{212A}", "é", "É", "other"])
    func theIndexByTypeLeavesOutNothingThatHolds(type: String) throws {
        let big = Condition.test("value", .atLeast(5))
        let conditions: [Condition] = [
            .type("a"), .all([.type("A"), big]),
            .all([big, .test("type", .isIn([.text("b"), .text("k"), .number(1)]))]),
            .test("type", .notEquals(.text("a"))), .any([.type("a"), .type("c")]), .none([.type("b")]), .all([]),
            .type("é"), .test("type", .equals(.number(7))), .test("type", .matches(["a*"])),
            .all([.type("a"), .type("b")]), .all([.all([.type("c")])]),
        ]
        let fields = FieldTable(paths: conditions.flatMap(\.paths))
        let matcher = SignalMatcher(conditions) { fields.slot(of: $0)! }
        let plain = CompiledConditions(conditions) { fields.slot(of: $0)! }
        for value in [4, 5] {
            let reader = EventReader(fields: fields)
            let json =
                #"{"id":"1","time":0,"account":"acme","type":"\#(type.isEmpty ? "zz" : type)","value":\#(value)}"#
            let bytes = Array(json.utf8)
            try bytes.withUnsafeBytes { bytes in
                let event = try reader.read(keyedByItself: bytes)
                let found = matcher.candidates(event.type).filter { matcher.holds($0, of: reader) }
                #expect(found.map(\.signal) == conditions.indices.filter { plain.holds($0, of: reader) })
            }
        }
    }
}

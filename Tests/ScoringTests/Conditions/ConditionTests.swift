import Events
import TestSupport
import Testing

@testable import Scoring

/// Every test of a condition against every kind of value, where it lies in an event and as it is kept.
@Suite struct ConditionTests {
    /// What the field `x` is; `nil`: not there.
    private static let values: KeyValuePairs<String, String?> = [
        "missing": nil, "null": "null", "text": #""Gold""#, "empty": #""""#, "digits": #""5""#, "5": "5",
        "5.0": "5.0", "7": "7", "true": "true", "false": "false", "[]": "[]", "texts": #"["gold","tin"]"#,
        "numbers": "[5, 6]", "mixed": #"["GOLD",5,true,null,{"a":1},["tin"]]"#, "object": #"{"gold":1}"#,
    ]

    private static let names = Set(values.map(\.key))
    private static let gold = Scalar.text("gold")
    private static let tin = Scalar.text("tin")

    private static let table: [(test: Scoring.Test, passing: Set<String>)] = [
        (.equals(gold), ["text", "texts", "mixed"]),
        (.equals(.text("")), ["empty"]),
        (.equals(.text("5")), ["digits"]),
        (.equals(.number(5)), ["5", "5.0", "numbers", "mixed"]),
        (.equals(.boolean(true)), ["true", "mixed"]),
        (.equals(.boolean(false)), ["false"]),
        (
            .notEquals(gold),
            [
                "missing", "null", "empty", "digits", "5", "5.0", "7", "true", "false", "[]", "numbers", "object",
            ]
        ),
        (.isIn([tin, .number(7)]), ["7", "texts"]),
        (.isIn([]), []),
        (
            .notIn([gold, .number(5), .boolean(true)]),
            ["missing", "null", "empty", "digits", "7", "false", "[]", "object"]
        ),
        (.notIn([]), names),
        (.any([tin, .number(6)]), ["texts", "numbers"]),
        (.any([gold]), ["texts", "mixed"]),
        (.any([]), []),
        (.all([gold, tin]), ["texts"]),
        (.all([gold, .number(5), .boolean(true)]), ["mixed"]),
        (.all([]), ["[]", "texts", "numbers", "mixed"]),
        (.between(5, 6), ["5", "5.0"]),
        (.between(5.5, 7), ["7"]),
        (.between(6, 5), []),
        (.atLeast(7), ["7"]),
        (.atMost(5), ["5", "5.0"]),
        (.exists(true), names.subtracting(["missing", "null"])),
        (.exists(false), ["missing", "null"]),
        (.matches(["g*"]), ["text", "texts", "mixed"]),
        (.matches(["t?n", "nothing"]), ["texts"]),
        (.matches(["*"]), ["text", "empty", "digits", "texts", "mixed"]),
        (.matches([]), []),
    ]

    @Test func everyTestPassesForTheValuesTheContractSays() throws {
        for (test, passing) in ConditionTests.table {
            for (name, json) in ConditionTests.values {
                let (sent, kept) = try outcomes(of: .test("x", test), x: json)
                #expect(sent == passing.contains(name), "\(test) of \(name), as sent")
                #expect(kept == passing.contains(name), "\(test) of \(name), as kept")
            }
        }
    }

    @Test(arguments: [
        ("Ärzte", "ÄRZTE", true), ("МОСКВА", "москва", true), ("ŠKODA", "škoda", true), ("straße", "STRAßE", true),
        ("\u{212A}elvin", "KELVIN", true), ("Arzte", "Ärzte", false), ("Gold", "GOLD", true), ("gold", "golf", false),
        ("gold", "goldx", false), ("goldx", "gold", false), ("日本", "日本", true), ("日本", "日木", false),
    ])
    func textComparesWithoutRegardToCase(constant: String, value: String, isEqual: Bool) throws {
        let condition = Condition.test("x", .equals(.text(constant)))
        let (sent, kept) = try outcomes(of: condition, x: "\"\(value)\"")
        #expect(sent == isEqual)
        #expect(kept == isEqual)
        let glob = try outcomes(of: .test("x", .matches([constant])), x: "\"\(value)\"")
        #expect(glob.sent == isEqual)
        #expect(glob.kept == isEqual)
    }

    @Test func groupsCombineTheirParts() throws {
        let yes = Condition.test("x", .exists(true))
        let no = Condition.test("x", .exists(false))
        let table: [(Condition, Bool)] = [
            (.all([]), true), (.all([yes, yes]), true), (.all([yes, no]), false),
            (.any([]), false), (.any([no, yes]), true), (.any([no, no]), false),
            (.none([]), true), (.none([no, no]), true), (.none([no, yes]), false),
            (.all([yes, .any([no, .none([no])])]), true), (.none([.all([yes, .none([yes])])]), true),
        ]
        for (condition, holds) in table {
            let (sent, kept) = try outcomes(of: condition, x: "1")
            #expect(sent == holds, "\(condition)")
            #expect(kept == holds, "\(condition)")
        }
    }

    @Test func pathsGoThroughObjectsOnly() throws {
        let condition = Condition.test("x.y", .equals(.number(1)))
        let table: [(String?, Bool)] = [
            (#"{"y":1}"#, true), (#"{"y":2}"#, false), (#"[{"y":1}]"#, false), ("1", false), (nil, false),
            (#"{"x.y":1}"#, false), (#"{"y":[1]}"#, true),
        ]
        for (x, holds) in table { #expect(try outcomes(of: condition, x: x).sent == holds, "x: \(x ?? "missing")") }
    }

    @Test func pathThatNothingHasIsMissing() {
        let condition = CompiledConditions([.test("x", .exists(false))], slot: { _ in -1 })
        #expect(condition.holds(0, of: SlotValues { slot -> StoredValue? in slot < 0 ? nil : .object }))
    }

    /// Many conditions lie in one run of nodes: each has to find its own parts, at every depth.
    @Test func nestedConditionsHoldAsTheirPartsDo() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let conditions = (0..<5).map { _ in nested(depth: 3, &random) }
            let compiled = CompiledConditions(conditions) { _ in 0 }
            for number in 0..<5 {
                let subject = SlotValues { _ in StoredValue?.some(.number(Double(number))) }
                let plain = conditions.map { holds($0, Double(number)) }
                let found = conditions.indices.map { compiled.holds($0, of: subject) }
                #expect(found == plain, "\(conditions) of \(number)")
                #expect(compiled.first(of: subject) == plain.firstIndex(of: true))
            }
        }
    }

    private func nested(depth: Int, _ random: inout SeededGenerator) -> Condition {
        let kind = depth == 0 ? 0 : Int.random(in: 0...3, using: &random)
        let number = Scalar.number(Double.random(in: 0..<5, using: &random).rounded(.down))
        if kind == 0 { return .test("x", Bool.random(using: &random) ? .equals(number) : .notEquals(number)) }
        let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in nested(depth: depth - 1, &random) }
        return [.all(parts), .any(parts), .none(parts)][kind - 1]
    }

    private func holds(_ condition: Condition, _ number: Double) -> Bool {
        switch condition {
        case .all(let parts): parts.allSatisfy { holds($0, number) }
        case .any(let parts): parts.contains { holds($0, number) }
        case .none(let parts): !parts.contains { holds($0, number) }
        case .test(_, .equals(let scalar)): scalar == .number(number)
        case .test(_, let test): test != .notEquals(.number(number))
        }
    }

    /// Whether a condition holds of an event with the given `x`, and of its values as they are kept.
    private func outcomes(of condition: Condition, x: String?) throws -> (sent: Bool, kept: Bool) {
        let fields = FieldTable(paths: condition.paths)
        let reader = EventReader(fields: fields)
        let member = x.map { #","x":\#($0)"# } ?? ""
        let json = #"{"id":"1","time":0,"account":"acme","type":"t"\#(member)}"#
        let compiled = CompiledConditions([condition]) { fields.slot(of: $0)! }
        return try Array(json.utf8).withUnsafeBytes { bytes in
            _ = try reader.read(keyedByItself: bytes)
            let kept = (0..<fields.count).map { StoredValue(reader.field($0)) }
            return (compiled.holds(0, of: reader), compiled.holds(0, of: SlotValues { kept[$0] }))
        }
    }
}

import Testing
import YAMLFiles

@Suite("The nearest name")
struct NearestNameTests {
    @Test(
        "is found over one or two slips",
        arguments: [
            ("halflife", "half_life"), ("half-life", "half_life"), ("HALF_LIFE", "half_life"),
            ("hafl_life", "half_life"),
            ("half_lfe", "half_life"), ("cpa", "cap"), ("pionts", "points"),
        ])
    func nearestIsFound(slip: String, meant: String) {
        #expect(NearestName.of(slip, among: ["name", "cap", "points", "half_life"]) == meant)
    }

    @Test("is not guessed where nothing is near", arguments: ["", "colour", "x", "halfway_house"])
    func nothingIsGuessed(name: String) {
        #expect(NearestName.of(name, among: ["name", "cap", "points", "half_life"]) == nil)
    }

    @Test("is the first of equally near ones")
    func firstWins() {
        #expect(NearestName.of("tier3", among: ["tier2", "tier1"]) == "tier2")
    }

    @Test("is what the advice names; without one it lists what is allowed")
    func advice() {
        #expect(NearestName.advice(for: "nmae", among: ["name", "cap"]) == "did you mean \"name\"?")
        #expect(NearestName.advice(for: "colour", among: ["name", "cap"]) == "allowed: name, cap")
        #expect(NearestName.advice(for: "colour", among: []) == "there are none")
    }
}

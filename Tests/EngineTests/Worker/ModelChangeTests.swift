import Testing

@testable import Engine

@Suite("Which model may follow which")
struct ModelChangeTests {
    private let signal = """
        {name: visit, category: engagement, points: 8, half_life: 7d, when: {type: {equals: visit}}}
        """

    private func model(_ signals: [String], more: String = "") throws -> ModelRevision {
        try ModelRevision(
            text: """
                model: m
                version: "1"
                weights: {fit: 50, engagement: 50}
                signals:
                \(signals.map { "  - \($0)" }.joined(separator: "\n"))
                tiers:
                  - {name: A, enter: 50}
                  - {name: B, enter: 0}
                \(more)
                """, fileName: "m.yaml")
    }

    @Test func pricesWeightsTiersAndTheListOfSignalsMayChange() throws {
        let old = try model([signal, signal.replacing("visit", with: "other")], more: "dwell: 1h")
        let new = try model(
            [signal.replacing("points: 8", with: "points: 3, cap: 20")],
            more: "saturation: {engagement: {half_marks: 10}}")
        #expect(new.changesThatNeedHistory(since: old) == [])
    }

    @Test(arguments: [
        ("half_life: 7d", "half_life: 6d", "the half-life of visit changes"),
        ("equals: visit", "equals: view", "what visit matches changes"),
        ("points: 8", "points: {from: value}", "the value of visit changes"),
        ("half_life: 7d", "half_life: 7d, mode: latest", "the mode or key of visit changes"),
        ("name: visit", "name: view", "the signal view is new"),
    ])
    func whatTheSumsDoNotTellMayNot(from: String, to: String, complaint: String) throws {
        let new = try model([signal.replacing(from, with: to)])
        #expect(new.changesThatNeedHistory(since: try model([signal])) == [complaint])
    }

    @Test func attributesThatWereNotKeptCannotBeAskedFor() throws {
        let rules = """
            personas:
              - {name: chief, multiplier: 2, when: {contact.title: {matches: ["chief*"]}}}
            fit:
              rules:
                - {name: big, points: 5, when: {employees: {at_least: 5}}}
            """
        #expect(
            try model([signal], more: rules).changesThatNeedHistory(since: try model([signal])) == [
                "the contacts' attribute contact.title was not kept", "the profiles' attribute employees was not kept",
            ])
        #expect(try model([signal]).changesThatNeedHistory(since: try model([signal], more: rules)) == [])
    }
}

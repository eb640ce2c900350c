import Events
import Scoring
import TestSupport
import Testing

@testable import Engine

/// Seeds may be tried by the thousand: `TIERLINE_TEST_SEEDS=20000 swift test --filter SimulationTests`. A failure names
/// its seed, and the seed makes it again.
@Suite("Whatever happens to its process, a partition tells the same story")
struct SimulationTests {
    /// Models that may follow one another in any order, as only figures and rules differ.
    private static let models = Result {
        try [
            RandomLog.model(version: "1", more: RandomLog.alerts),
            RandomLog.model(version: "2", points: 14, exit: 50, more: RandomLog.alerts),
            RandomLog.model(version: "3", points: 5, contacts: 2, keys: 1, more: RandomLog.alerts),
        ]
    }

    @Test func everyScheduleCommitsWhatTheStraightRunDecides() throws {
        let models = try Self.models.get()
        var tally = Simulation.Tally()
        var kinds: Set<String> = []
        for seed in 1...UInt64(Seeds.count(40)) {
            var random = SeededGenerator(seed: seed)
            var log = RandomLog(seed: seed, models: models, hasUpheavals: true)
            let entries = log.entries(.random(in: 1...160, using: &random))
            let straight = Simulation.straight(entries, models[0])
            var simulation = Simulation(entries: entries, first: models[0], seed: seed ^ 0x51AB)
            let run = try simulation.run()
            let difference = difference(run, straight)
            #expect(difference == nil, "seed \(seed): \(difference ?? "")")
            if difference != nil { return }
            tally.commits += simulation.tally.commits
            tally.aborts += simulation.tally.aborts
            tally.restarts += simulation.tally.restarts
            tally.broughtIn += simulation.tally.broughtIn
            kinds.formUnion(straight.published.map(\.kind))
        }
        #expect(tally.broughtIn > 0)
        #expect(tally.aborts > 0 && tally.restarts > 0 && tally.commits > tally.restarts)
        #expect(
            kinds.isSuperset(of: ["tier", "score", "alert", "serviceLevel", "deadLetter", "deletion"]), "\(kinds)")
    }

    /// The first difference in words; `nil` if there is none.
    private func difference(
        _ run: (published: [Published], end: PartitionScorer),
        _ straight: (published: [Published], end: PartitionScorer)
    ) -> String? {
        let isScore = { (event: Published) in event.kind == "score" }
        let kept = (run.published.filter { !isScore($0) }, straight.published.filter { !isScore($0) })
        if let (found, wanted) = zip(kept.0, kept.1).first(where: { $0 != $1 }) {
            return "\(found)\nshould be\n\(wanted)"
        }
        if kept.0.count != kept.1.count { return "\(kept.0.count) events should be \(kept.1.count)" }

        var decided = straight.published.filter(isScore)[...]
        for score in run.published where isScore(score) {
            guard let place = decided.firstIndex(of: score) else { return "\(score)\nwas not decided, or not then" }
            decided = decided[(place + 1)...]
        }
        let ends = (lastScores(run.published), lastScores(straight.published))
        if ends.0 != ends.1 { return "the last scores are \(ends.0)\nand should be\n\(ends.1)" }

        if run.end.clock != straight.end.clock { return "the clock is \(run.end.clock), not \(straight.end.clock)" }
        if run.end.revision.hash != straight.end.revision.hash { return "the model is another" }
        // What time will still do follows from the state.
        for scorer in [run.end, straight.end] {
            _ = scorer.publish()
            scorer.advance(to: scorer.clock + 100 * day)
        }
        let futures = (run.end.publish(), straight.end.publish())
        let later = (futures.0.filter { !isScore($0) }, futures.1.filter { !isScore($0) })
        if later.0 != later.1 { return "the future is \(later.0)\nand should be\n\(later.1)" }
        return lastScores(futures.0) == lastScores(futures.1) ? nil : "the last scores of the future differ"
    }

    /// What a compacted topic holds in the end.
    private func lastScores(_ published: [Published]) -> [String: Published] {
        var last: [String: Published] = [:]
        for event in published where event.kind == "score" || event.kind == "deletion" {
            last[event.account] = event.kind == "deletion" ? nil : event
        }
        return last
    }
}

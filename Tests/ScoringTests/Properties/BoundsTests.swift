import Events
import TestSupport
import Testing

@testable import Scoring

/// What an account may come to in a span, against what it comes to at many times of it.
@Suite struct BoundsTests {
    @Test func everyScoreOfASpanLiesBetweenItsBounds() {
        var generator = SeededGenerator(seed: 17)
        var (spans, narrowed) = (0, 0)
        for seed in 0..<150 as Range<UInt64> {
            let sample = RandomCase(seed: seed, unit: 200, events: 12)
            var bench = Bench(sample.model)
            for (record, recorded) in sample.stream { bench.send(record, recorded: recorded) }
            guard let account = bench.account else { continue }
            let assessor = bench.scorer.assessor
            for _ in 0..<20 {
                let start = bench.clock + Int64.random(in: 0..<800, using: &generator)
                let end = start + Int64.random(in: 1..<400, using: &generator)
                // A window that ends on the way is a step, which no span has within.
                guard !hasStep(account, assessor.model, from: start, to: end) else { continue }
                var bounds: [(low: Assessment, high: Assessment)] = []
                #expect(
                    assessor.mayHold(of: account, from: start, to: end) { low, high in
                        bounds.append((low, high))
                        return true
                    })
                spans += 1
                if bounds.count == 2,
                    bounds[1].high.score.count - bounds[1].low.score.count
                        < bounds[0].high.score.count - bounds[0].low.score.count
                {
                    narrowed += 1
                }
                for time in stride(from: start, through: end, by: max(1, Int((end - start) / 7))) {
                    let now = assessor.assess(account, at: .at(time))
                    for (low, high) in bounds {
                        #expect(low.score <= now.score && now.score <= high.score, "seed \(seed) at \(time)")
                        #expect(low.intent <= now.intent && now.intent <= high.intent, "seed \(seed) at \(time)")
                        #expect(
                            low.engagement <= now.engagement && now.engagement <= high.engagement,
                            "seed \(seed) at \(time)")
                    }
                }
            }
        }
        #expect(spans > 500 && narrowed > 100)
    }

    private func hasStep(_ account: Account, _ model: CompiledModel, from start: Timestamp, to end: Timestamp) -> Bool {
        account.sums.contains { sum in
            model.bonuses.contains { $0.signal == Int(sum.signal) && (start...end).contains(sum.newest + $0.within) }
        }
            || account.contacts.contains { contact in
                contact.lastActive.map { (start...end).contains($0 + model.model.committee.window) } ?? false
            }
    }

    /// Points of both signs that bring the score back to within three thousandths of a point of its line.
    @Test func aFallThatHardlyHappensIsFound() {
        var bench = Bench(
            .points(
                [
                    .add("p", 45.281, halfLife: 3 * hour), .add("q", 54.684, halfLife: 3 * day),
                    .add("r", -56.2, halfLife: day),
                ],
                tiers: [Tier(name: "A", enter: 100, exit: 35.453742676), Tier(name: "Z", enter: 0)],
                saturation: .fullMarks(33.3)))
        for type in ["p", "q", "r"] { bench.send(type, at: 0) }
        #expect(bench.report().score == 100_00)
        #expect(bench.report().coolsAt == 42_481_681)
        bench.pass(to: 42_481_681)
        #expect(bench.takeTiers() == ["Z→A at 0", "A→Z at 42481681"])
    }
}

import Events
import TestSupport
import Testing

@testable import Scoring

/// The search for a fall, against the definition of what it finds.
@Suite struct DescentTests {
    @Test func findsTheFirstTimeBelowTheLine() {
        for seed in 0..<500 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let start = Int64.random(in: -1000...1000, using: &random)
            let end = start + Int64.random(in: 0...2000, using: &random)
            // Steps of any height at any times, as windows that end make them, and long runs without any.
            let drops = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                (
                    time: Int64.random(in: start...(end + 50), using: &random),
                    height: Double(Int.random(in: 1...1000, using: &random))
                )
            }
            let top = Double(Int.random(in: 0...3000, using: &random))
            func margin(_ time: Timestamp) -> Double {
                drops.reduce(top) { $1.time <= time ? $0 - $1.height : $0 }
            }
            let expected = (start...end).first { margin($0) < 0 }
            var looks = 0
            let found = Descent.first(from: start, through: end) { time in
                looks += 1
                #expect(time >= start && time <= end)
                return margin(time)
            }
            #expect(found == expected, "seed \(seed)")
            #expect(looks <= 2 + 6 + 4 * 12, "seed \(seed): \(looks)")
        }
    }

    @Test func whatFadesIsFoundInFewLooks() {
        let month = HalfLife(30 * day)
        for line in [0.9, 0.5, 0.01, 0.0001] {
            var looks = 0
            let found = Descent.first(from: 0, through: 4000 * day) { time in
                looks += 1
                return month.remainder(after: time) - line
            }
            #expect(looks < 30)
            #expect(found.map { month.remainder(after: $0) < line && month.remainder(after: $0 - 1) >= line } == true)
        }
    }

    /// Where nothing counts below zero, falls are found by `Descent`; `Crossing` has to find the same ones.
    @Test func fallsAreThoseThatHalvingFinds() {
        var falls = 0
        for seed in 0..<400 as Range<UInt64> {
            let sample = RandomCase(seed: seed, unit: 200, events: 12)
            var bench = Bench(sample.model)
            for (record, recorded) in sample.stream { bench.send(record, recorded: recorded) }
            let assessor = bench.scorer.assessor
            guard let account = bench.account, !assessor.canRise(account) else { continue }
            let standing = account.standing
            let found = assessor.nextMove(of: account, standing: standing, after: bench.clock)
            guard case .at(let time) = found else { continue }
            falls += 1
            var search = Crossing(
                after: bench.clock, steps: [standing.since + assessor.model.model.dwell], horizon: time,
                patience: .max / 2)
            let halved = search.first { _, to in
                assessor.model.move(from: standing, assessor.assess(account, at: .at(to)), at: to) != nil
            }
            #expect(halved == found, "seed \(seed)")
        }
        #expect(falls > 20)
    }
}

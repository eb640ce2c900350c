import Events
import TestSupport
import Testing

@testable import Scoring

/// What holds of every model and every stream. A failure names the seed that makes the same case again.
@Suite struct InvariantTests {
    @Test func sharesSumToTheScoreOnEveryPublishedEvent() {
        var published = 0
        for seed in 0..<70 as Range<UInt64> {
            let sample = RandomCase(seed: seed)
            var bench = Bench(sample.model)
            for (record, recorded) in sample.stream { bench.send(record, recorded: recorded) }
            bench.pass(to: bench.clock + 20 * hour)
            for score in bench.scores {
                published += 1
                #expect(
                    score.ledger.reduce(0) { $0 + $1.share } == score.score, "seed \(seed) at \(score.time): \(score)")
                #expect((0...10_000).contains(score.score), "seed \(seed)")
            }
        }
        #expect(published > 500)
    }

    @Test func scoreAgreesWithTheDefinition() {
        for seed in 0..<90 as Range<UInt64> {
            let sample = RandomCase(seed: seed, isLimited: false)
            var bench = Bench(sample.model)
            var history = History(sample.model)
            for (record, recorded) in sample.stream {
                let outcome = bench.send(record, recorded: recorded)
                history.take(record, outcome, recorded: recorded)
                guard bench.account != nil else { continue }
                for time in [bench.clock, bench.clock + 7 * minute, bench.clock + 3 * hour] {
                    let found = bench.assessment(at: time)
                    let defined = history.assessment(at: time)
                    #expect(abs(found.score.value - defined.score) < 2e-9, "seed \(seed) at \(time)")
                    #expect(abs(found.intent - defined.intent) < 1e-9, "seed \(seed) at \(time)")
                    #expect(abs(found.engagement - defined.engagement) < 1e-9, "seed \(seed) at \(time)")
                    #expect(found.contacts == defined.contacts, "seed \(seed) at \(time)")
                }
            }
        }
    }

    @Test func valuesDoNotDependOnTheOrderOfEvents() {
        for seed in 0..<60 as Range<UInt64> {
            let sample = RandomCase(seed: seed, isLimited: false)
            var random = SeededGenerator(seed: ~seed)
            let end = sample.stream.map(\.recorded).max()!
            let once = Dictionary(grouping: sample.stream.map(\.record)) { $0.id }.values.compactMap {
                $0.count == 1 ? $0[0] : nil
            }
            let records = once.filter { !$0.json.contains("erased") && !$0.json.contains(":null}") }
            var model = sample.model
            model.limits.future = 1000 * hour
            model.limits.dedupe = 0
            func score(_ records: [Record]) -> Bench {
                var bench = Bench(model)
                for record in records { bench.send(record, recorded: end + 2 * hour) }
                return bench
            }
            let (straight, shuffled) = (score(records), score(records.shuffled(using: &random)))
            guard straight.account != nil else { continue }
            for after in [0, hour, 5 * hour] {
                let (a, b) = (
                    straight.assessment(at: straight.clock + after), shuffled.assessment(at: straight.clock + after)
                )
                #expect(abs(a.score.value - b.score.value) < 2e-9, "seed \(seed)")
                #expect(abs(a.engagement - b.engagement) < 1e-9, "seed \(seed)")
                #expect(a.contacts == b.contacts && a.penetration == b.penetration, "seed \(seed)")
            }
        }
    }

    @Test func repeatsChangeNothing() {
        for seed in 0..<50 as Range<UInt64> {
            var sample = RandomCase(seed: seed, isLimited: false)
            sample.model.limits.dedupe = 10_000 * hour
            var once = Bench(sample.model)
            var twice = Bench(sample.model)
            for (record, recorded) in sample.stream {
                once.send(record, recorded: recorded)
                twice.send(record, recorded: recorded)
                twice.send(record, recorded: recorded)
            }
            once.pass(to: once.clock + 20 * hour)
            twice.pass(to: once.clock)
            // Offsets differ, and a deletion leaves no id; all else is the same.
            #expect(once.tiers.map(\.time) == twice.tiers.map(\.time), "seed \(seed)")
            if sample.stream.contains(where: { $0.record.json.contains("erased") }) { continue }
            #expect(once.scores == twice.scores, "seed \(seed)")
        }
    }

    @Test func restartsChangeNothing() throws {
        for seed in 0..<70 as Range<UInt64> {
            let sample = RandomCase(seed: seed)
            var straight = Bench(sample.model)
            var restarted = Bench(sample.model)
            for (record, recorded) in sample.stream {
                straight.send(record, recorded: recorded)
                restarted.send(record, recorded: recorded)
                try restarted.restart()
                #expect(straight.account?.due == restarted.account?.due, "seed \(seed)")
            }
            straight.pass(to: straight.clock + 20 * hour)
            restarted.pass(to: straight.clock)
            #expect(straight.transcript == restarted.transcript, "seed \(seed)")
        }
    }

    @Test func ticksChangeNothing() {
        for seed in 0..<60 as Range<UInt64> {
            let sample = RandomCase(seed: seed)
            var random = SeededGenerator(seed: ~seed)
            var straight = Bench(sample.model)
            var ticked = Bench(sample.model)
            for (record, recorded) in sample.stream {
                straight.send(record, recorded: recorded)
                let gap = recorded - ticked.clock
                if gap > 0 {
                    for _ in 0..<3 {
                        ticked.pass(
                            to: ticked.clock + Int64.random(in: 0...max(0, recorded - ticked.clock), using: &random))
                    }
                }
                ticked.send(record, recorded: recorded)
            }
            let end = straight.clock + 20 * hour
            straight.pass(to: end)
            while ticked.clock < end { ticked.pass(to: min(end, ticked.clock + 13 * minute)) }
            #expect(straight.transcript == ticked.transcript, "seed \(seed)")
        }
    }
}

extension Record {
    /// The id, for a record that has one.
    var id: String {
        guard let start = json.firstRange(of: #""id":""#) else { return json }
        return String(json[start.upperBound...].prefix { $0 != "\"" })
    }
}

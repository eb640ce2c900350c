import Events
import Testing

@testable import Scoring

/// What time alone will do, against a look at every single millisecond.
@Suite struct OutlookTests {
    /// As far as the scans look, in milliseconds.
    private let reach: Milliseconds = 1500

    @Test func nextMoveIsTheFirstMillisecondOfAScan() {
        var moves = 0
        for seed in 0..<90 as Range<UInt64> {
            let bench = bench(seed)
            guard let account = bench.account else { continue }
            let assessor = bench.scorer.assessor
            let found = assessor.nextMove(of: account, standing: account.standing, after: bench.clock)
            let scanned = scan(bench) { time in
                assessor.model.move(from: account.standing, assessor.assess(account, at: .at(time)), at: time) != nil
            }
            if let scanned {
                moves += 1
                #expect(found == .at(scanned), "seed \(seed)")
            } else {
                #expect(found.bound > bench.clock + reach, "seed \(seed)")
            }
        }
        #expect(moves > 20)
    }

    @Test func coolsAtIsTheFirstFallOfAScan() {
        var falls = 0
        for seed in 0..<90 as Range<UInt64> {
            let bench = bench(seed)
            guard let account = bench.account else { continue }
            let report = bench.report()
            let model = bench.scorer.model
            var standing = account.standing
            let fall = scan(bench) { time in
                let assessment = bench.scorer.assessor.assess(account, at: .at(time))
                guard let place = model.move(from: standing, assessment, at: time) else { return false }
                let isFall = standing.place.isBetter(than: place)
                standing = Standing(place: place, since: time)
                return isFall
            }
            if account.standing.place == .excluded || account.standing.place == .tier(model.lastTier) {
                #expect(report.coolsAt == nil && report.coolsTo == nil, "seed \(seed)")
            } else if let fall {
                falls += 1
                #expect(report.coolsAt == fall, "seed \(seed)")
                #expect(report.coolsTo == model.name(of: standing.place), "seed \(seed)")
            } else {
                #expect(report.coolsAt.map { $0 > bench.clock + reach } ?? true, "seed \(seed)")
            }
        }
        #expect(falls > 12)
    }

    @Test func nextDriftIsTheFirstMillisecondOfAScan() {
        var drifts = 0
        for seed in 0..<80 as Range<UInt64> {
            let bench = bench(seed)
            guard let account = bench.account else { continue }
            let assessor = bench.scorer.assessor
            let found = assessor.nextDrift(of: account, notBefore: bench.clock + 1)
            let scanned = scan(bench) { time in
                let score = assessor.assess(account, at: .at(time)).score.hundredths
                return abs(score - account.decided.score) >= assessor.model.minChange
            }
            if let scanned {
                drifts += 1
                #expect(found == .at(scanned), "seed \(seed)")
            } else {
                #expect(found.bound > bench.clock + reach, "seed \(seed)")
            }
        }
        #expect(drifts > 30)
    }

    /// A partition looks at an account only when it is due. Here one looks at it in every millisecond.
    @Test func nothingHappensBeforeAnAccountIsDue() {
        for seed in 0..<40 as Range<UInt64> {
            let sample = RandomCase(seed: seed, unit: 200, events: 12)
            var lazy = Bench(sample.model)
            for (record, recorded) in sample.stream {
                if let account = lazy.account, recorded > lazy.clock {
                    // The account as it is after the record before, until the next one or until it is due.
                    let end = min(recorded, lazy.clock + 400)
                    var time = lazy.clock + 1
                    while time < min(account.due, end) {
                        var watched = account
                        var decisions: [Decision] = []
                        _ = lazy.scorer.elapse(&watched, to: time, into: &decisions)
                        #expect(decisions.isEmpty, "seed \(seed): something happens at \(time), before \(account.due)")
                        time += 1
                    }
                }
                lazy.send(record, recorded: recorded)
            }
        }
    }

    private func bench(_ seed: UInt64) -> Bench {
        let sample = RandomCase(seed: seed, unit: 200, events: 12)
        var bench = Bench(sample.model)
        for (record, recorded) in sample.stream { bench.send(record, recorded: recorded) }
        return bench
    }

    private func scan(_ bench: Bench, _ holds: (Timestamp) -> Bool) -> Timestamp? {
        ((bench.clock + 1)...(bench.clock + reach)).first(where: holds)
    }
}

import Events
import TestSupport
import Testing

@testable import Scoring

/// When a repeated id is ignored.
@Suite struct DedupeTests {
    private func bench(_ limits: Limits = Limits(dedupe: day)) -> Bench {
        Bench(.points([.add("visit", 1, halfLife: 100_000 * day)], limits: limits))
    }

    private func isRepeated(_ outcome: Outcome) -> Bool {
        if case .repeated = outcome { true } else { false }
    }

    @Test func repeatIsIgnoredWhateverItSays() {
        var bench = bench()
        bench.send("visit", id: "1", at: 0)
        #expect(isRepeated(bench.send("visit", id: "1", at: 0)))
        #expect(isRepeated(bench.send("other", id: "1", at: day)))
        #expect(!isRepeated(bench.send("visit", id: "2", at: 0)))
        #expect(bench.account!.seen.count == 2)
    }

    @Test func timesAtMostTheSpanApartAreARepeat() {
        var bench = bench(Limits(future: 0, dedupe: day))
        bench.send(.event("visit", id: "1", at: 2 * day), recorded: 2 * day)
        #expect(isRepeated(bench.send(.event("visit", id: "1", at: day), recorded: 2 * day)))
        #expect(!isRepeated(bench.send(.event("visit", id: "1", at: day - 1), recorded: 2 * day)))
        // The second one is remembered beside the first.
        #expect(isRepeated(bench.send(.event("visit", id: "1", at: 0), recorded: 2 * day)))
    }

    @Test func idIsForgottenWhenTheClockIsMoreThanTheSpanPastItsArrival() {
        var still = bench()
        still.send(.event("visit", id: "1", at: 0), recorded: 0)
        #expect(isRepeated(still.send(.event("visit", id: "1", at: 0), recorded: day)))
        var gone = bench()
        gone.send(.event("visit", id: "1", at: 0), recorded: 0)
        #expect(!isRepeated(gone.send(.event("visit", id: "1", at: 0), recorded: day + 1)))
    }

    @Test func onlyTheNewestIdsAreRemembered() {
        var bench = bench(Limits(dedupe: day, ids: 3))
        for id in ["1", "2", "3", "4"] { bench.send("visit", id: id, at: 0) }
        #expect(isRepeated(bench.send("visit", id: "2", at: 0)))
        #expect(!isRepeated(bench.send("visit", id: "1", at: 0)))
        #expect(!isRepeated(bench.send("visit", id: "2", at: 0)))
    }

    @Test func limitOfNoIdsRemembersNone() {
        var bench = bench(Limits(dedupe: day, ids: 0))
        for _ in 0..<5 { #expect(!isRepeated(bench.send("visit", id: "1", at: 0))) }
        #expect(bench.account!.seen.count <= 1)
    }

    @Test func refusedEventLeavesNoId() {
        var bench = bench()
        bench.send("noise", at: 0)
        bench.send(.event("visit", id: "1", at: hour), recorded: 0)
        #expect(!isRepeated(bench.send(.event("visit", id: "1", at: hour), recorded: hour)))
    }

    @Test func profilesAreNeverRepeats() {
        var bench = bench()
        bench.send(.profile("{}", id: "1", at: 0), recorded: 0)
        #expect(!isRepeated(bench.send(.profile("{}", id: "1", at: 0), recorded: 0)))
        #expect(!isRepeated(bench.send("visit", id: "1", at: 0)))
    }

    @Test func memoryAgreesWithItsDefinitionAndStaysBounded() {
        var random = SeededGenerator(seed: 7)
        for most in [0, 1, 5, 40] {
            let memory = Memory(span: 100, most: most)
            var seen = Account.named("acme")
            var all: [SeenID] = []
            var clock: Timestamp = 0
            for _ in 0..<1500 {
                clock += random.one(in: 5) ? Int64.random(in: 0...60, using: &random) : 0
                let hash = UInt64.random(in: 0..<30, using: &random)
                let time = clock - Int64.random(in: -20...120, using: &random)
                let expected = all.suffix(most).contains {
                    clock - $0.arrival <= 100 && $0.hash == hash && abs($0.time - time) <= 100
                }
                #expect(seen.hasSeen(hash, time: time, clock: clock, memory) == expected)
                if expected { continue }
                seen.remember(hash, time: time, clock: clock, memory)
                all.append(SeenID(hash: hash, time: time, arrival: clock))
                #expect(seen.seen.count <= most + most / 8)
            }
        }
    }
}

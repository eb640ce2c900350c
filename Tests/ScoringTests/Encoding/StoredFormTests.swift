import Events
import TestSupport
import Testing

@testable import Scoring

/// The stored form of accounts: reading back, other models, later versions, damage.
@Suite struct StoredFormTests {
    @Test func everyPartOfAnAccountIsReadBack() throws {
        for seed in 0..<40 as Range<UInt64> {
            let (scorer, account, clock) = sample(seed)
            var bytes: [UInt8] = []
            scorer.encode(account, clock: clock, into: &bytes)
            let read = try bytes.withUnsafeBytes { try scorer.decode($0) }
            #expect(read.profile == account.profile, "seed \(seed)")
            #expect(read.knownContacts == account.knownContacts, "seed \(seed)")
            #expect(read.knownSums == account.knownSums, "seed \(seed)")
            #expect(read.knownLatest == account.knownLatest, "seed \(seed)")
            #expect(read.momentum == account.momentum, "seed \(seed)")
            #expect(read.standing == account.standing, "seed \(seed)")
            #expect(read.decided == account.decided && read.wanted == account.wanted, "seed \(seed)")
            #expect(read.alerts == account.alerts && read.knownShares == account.knownShares, "seed \(seed)")
            #expect(read.profileScore == account.profileScore, "seed \(seed)")
            #expect(read.lastOffset == account.lastOffset && read.due == account.due, "seed \(seed)")
            var again: [UInt8] = []
            scorer.encode(read, clock: clock, into: &again)
            #expect(again == bytes, "seed \(seed)")
        }
    }

    @Test func storedFormIsAppended() throws {
        let (scorer, account, clock) = sample(1)
        var alone: [UInt8] = []
        scorer.encode(account, clock: clock, into: &alone)
        var after = GrowingBytes()
        withUnsafeBytes(of: (1, 2, 3) as (UInt8, UInt8, UInt8)) { after.append($0) }
        scorer.encode(account, clock: clock, into: &after)
        #expect(after.array == [1, 2, 3] + alone)
    }

    @Test func everyKindOfAttributeIsKept() throws {
        let kinds = #"{"a":"x","b":1.5,"c":true,"d":false,"e":{},"f":["y",2,true,null,[3],{}],"g":null}"#
        var model = Model.points([])
        model.exclude = ["a", "b", "c", "d", "e", "f", "g"].map {
            ProfileRule(name: $0, condition: .test($0, .equals(.text("never"))))
        }
        var bench = Bench(model)
        bench.send(.profile(kinds, id: "p", at: 5), recorded: 5)
        try bench.restart()
        #expect(
            bench.account!.profile!.values == [
                .text("x"), .number(1.5), .boolean(true), .boolean(false), .object,
                .list([.text("y"), .number(2), .boolean(true)]), nil,
            ])
        #expect(bench.account!.profile!.stamp == Stamp(time: 5, id: "p"))
    }

    @Test func laterVersionIsRefusedWithAnAdvice() throws {
        let (scorer, account, clock) = sample(1)
        var bytes: [UInt8] = []
        scorer.encode(account, clock: clock, into: &bytes)
        bytes[0] = 5
        let error = #expect(throws: StateError.newerVersion(found: 5, known: 4)) {
            try bytes.withUnsafeBytes { try scorer.decode($0) }
        }
        #expect(error?.description.contains("run the version that wrote it, or a later one") == true)
        bytes[0] = 0
        #expect(throws: StateError.damaged("its version is 0")) {
            try bytes.withUnsafeBytes { try scorer.decode($0) }
        }
    }

    @Test func everyTruncationIsDamage() throws {
        for seed in 0..<5 as Range<UInt64> {
            let (scorer, account, clock) = sample(seed)
            var bytes: [UInt8] = []
            scorer.encode(account, clock: clock, into: &bytes)
            for length in 0..<bytes.count {
                #expect(throws: StateError.self, "seed \(seed), \(length) bytes of \(bytes.count)") {
                    try bytes[..<length].withUnsafeBytes { try scorer.decode($0) }
                }
            }
            bytes.append(0)
            #expect(throws: StateError.damaged("something follows its end")) {
                try bytes.withUnsafeBytes { try scorer.decode($0) }
            }
        }
    }

    @Test func changedBytesAreDamageOrAnAccountThatCanBeScored() throws {
        var read = 0
        for seed in 0..<25 as Range<UInt64> {
            var random = SeededGenerator(seed: ~seed)
            let (scorer, account, clock) = sample(seed)
            var bytes: [UInt8] = []
            scorer.encode(account, clock: clock, into: &bytes)
            for _ in 0..<40 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                guard let found = try? changed.withUnsafeBytes({ try scorer.decode($0) }) else { continue }
                read += 1
                _ = scorer.snapshot(found, at: clock).report()
            }
        }
        #expect(read > 100)
    }

    @Test func anotherModelTakesOverWhatItNames() throws {
        let tiers = [Tier(name: "A", enter: 50), Tier(name: "B", enter: 20), Tier(name: "C", enter: 0)]
        var before = Model.points(
            [.add("visit", 10), .add("deal", 10), .latest("surge")], personas: [.title("boss", 2)], tiers: tiers)
        before.exclude = [ProfileRule(name: "x", condition: .test("size", .atLeast(9)))]
        var bench = Bench(before)
        bench.send(.profile(#"{"size":3,"region":"eu"}"#, at: 0), recorded: 0)
        bench.send("visit", at: 0, by: "ann", title: "boss")
        bench.send("deal", at: 0, by: "ann")
        bench.send("surge", at: 0, value: 7)
        #expect(bench.tier == "B")

        var after = before
        after.version = "2"
        after.signals = [.latest("surge", times: 2), .add("visit", 1), .add("new", 1)]
        after.tiers = [Tier(name: "B", enter: 40, exit: 10), Tier(name: "C", enter: 0)]
        after.personas = [.title("b*", 3)]
        after.exclude = [ProfileRule(name: "y", condition: .test("size", .atMost(2)))]
        let successor = Scorer(try CompiledModel(after))
        var bytes: [UInt8] = []
        bench.scorer.encode(bench.account!, clock: 0, into: &bytes)
        var taken = try bytes.withUnsafeBytes { try successor.decode($0) }
        // Re-priced without replay: one visit of 1 × 3, a surge of 7 × 2; the deal is no signal any more.
        #expect(successor.assessor.assess(taken, at: .at(0)).score.value == 17)
        #expect(taken.standing.place == .tier(0))
        var decisions: [Decision] = []
        successor.adopt(&taken, at: 0, into: &decisions)
        guard case .score(let score) = decisions.first else { throw Unexpected() }
        #expect(decisions.count == 1)
        #expect((score.report().previousScore, score.report().score) == (4700, 1700))
        #expect(score.report().reason == .model)
        #expect(score.report().cause == nil)
        #expect(score.report().modelVersion == "2")
    }

    @Test func whatWasBelowZeroUnderTheOldModelStillLetsTheScoreRiseUnderOneThatCannotGoThere() throws {
        let tiers = [Tier(name: "B", enter: 20), Tier(name: "C", enter: 0)]
        let before = Model.points([.add("visit", 30, halfLife: 900 * day), .value("mood")], tiers: tiers)
        var bench = Bench(before)
        bench.send("visit", at: 0)
        bench.send("mood", at: 0, value: -30)
        var after = before
        after.signals = [.add("visit", 30, halfLife: 900 * day), .add("mood", 1)]
        let successor = Scorer(try CompiledModel(after))
        var bytes: [UInt8] = []
        bench.scorer.encode(bench.account!, clock: 0, into: &bytes)
        var taken = try bytes.withUnsafeBytes { try successor.decode($0) }
        var decisions: [Decision] = []
        successor.adopt(&taken, at: 0, into: &decisions)
        #expect(successor.model.name(of: taken.standing.place) == "C")
        _ = successor.elapse(&taken, to: taken.due, into: &decisions)
        #expect(successor.model.name(of: taken.standing.place) == "B")
    }

    @Test func tierThatIsGoneMakesTheLastOne() throws {
        let model = Model.points([.add("visit", 90)], tiers: [Tier(name: "A", enter: 50), Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        bench.send("visit", at: 0)
        var other = model
        other.tiers = [Tier(name: "Hot", enter: 50), Tier(name: "Cold", enter: 0)]
        let successor = Scorer(try CompiledModel(other))
        var bytes: [UInt8] = []
        bench.scorer.encode(bench.account!, clock: 0, into: &bytes)
        var taken = try bytes.withUnsafeBytes { try successor.decode($0) }
        var decisions: [Decision] = []
        successor.adopt(&taken, at: 3, into: &decisions)
        guard case .tier(let change) = decisions.first else { throw Unexpected() }
        #expect((change.previousTier, change.tier, change.time, change.reason) == ("Cold", "Hot", 3, .model))
    }

    @Test(arguments: [false, true])
    func anAlertOfATierThatIsGoneIsWithdrawn(isStillEnough: Bool) throws {
        let model = Model.points(
            [.add("visit", 90)], tiers: [Tier(name: "A", enter: 50, queue: "hot"), Tier(name: "C", enter: 0)])
        var bench = Bench(model)
        bench.send("visit", at: 0)
        #expect(bench.takeAlerts() == ["raised tier A at 0"])
        var other = model
        other.tiers = [Tier(name: "Hot", enter: isStillEnough ? 50 : 95, queue: "hot"), Tier(name: "C", enter: 0)]
        let successor = Scorer(try CompiledModel(other))
        var bytes: [UInt8] = []
        bench.scorer.encode(bench.account!, clock: 0, into: &bytes)
        var taken = try bytes.withUnsafeBytes { try successor.decode($0) }
        var decisions: [Decision] = []
        successor.adopt(&taken, at: 3, into: &decisions)
        let alerts = decisions.compactMap { decision -> Alert? in
            if case .alert(let alert) = decision { alert } else { nil }
        }
        #expect(alerts.map(\.key.tier) == (isStillEnough ? ["A", "Hot"] : ["A"]))
        #expect(alerts.first?.status == .withdrawn(.tier))
        #expect(alerts.first?.time == 3)
        #expect(Set(alerts.map(\.ordinal)).count == alerts.count)
    }

    @Test func lowerLimitsHoldFromTheChangeOfModelOn() throws {
        let signals: [Signal] = [.value("visit"), .latest("surge", key: "properties.topic")]
        let before = Model.points(signals, tiers: [Tier(name: "C", enter: 0)])
        var bench = Bench(before)
        for (person, value) in [("ann", 3.0), ("bob", 1), ("eve", 2)] {
            bench.send("visit", at: 0, by: person, value: value)
        }
        for (topic, value) in [("x", 30), ("y", 10), ("z", 20)] {
            let more = #""value":\#(value),"properties":{"topic":"\#(topic)"}"#
            bench.send(.event("surge", id: topic, at: 0, more: more), recorded: 0)
        }
        #expect(bench.score() == 66)
        var after = before
        (after.limits.contacts, after.limits.keys) = (1, 1)
        let successor = Scorer(try CompiledModel(after))
        var bytes: [UInt8] = []
        bench.scorer.encode(bench.account!, clock: 0, into: &bytes)
        var taken = try bytes.withUnsafeBytes { try successor.decode($0) }
        var decisions: [Decision] = []
        successor.adopt(&taken, at: 0, into: &decisions)
        let report = successor.snapshot(taken, at: 0).report()
        #expect(report.leads.map(\.contact) == ["ann"])
        // What was folded still counts, keys that were dropped do not.
        #expect(report.score == 3600)
    }

    private func sample(_ seed: UInt64) -> (Scorer, Account, Timestamp) {
        var bench = Bench(.points([]))
        for attempt in 0... as PartialRangeFrom<UInt64> where bench.account == nil {
            let sample = RandomCase(seed: seed &+ attempt &* 1000)
            bench = Bench(sample.model)
            for (record, recorded) in sample.stream { bench.send(record, recorded: recorded) }
            if bench.account != nil { break }
        }
        return (bench.scorer, bench.account!, bench.clock)
    }
}

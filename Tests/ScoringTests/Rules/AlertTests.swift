import Events
import Testing

@testable import Scoring

/// When alerts are raised, held, released, withdrawn and late.
@Suite struct AlertTests {
    private func model(
        realertAfter: Milliseconds? = nil, respondWithin: Milliseconds? = 4 * hour, spike: Spike? = nil
    ) -> Model {
        var model = Model.points(
            [.value("deal"), .value("talk")],
            tiers: [
                Tier(
                    name: "A", enter: 80, exit: 70, action: "call", play: "one-to-one", queue: "hot",
                    respondWithin: respondWithin, realertAfter: realertAfter),
                Tier(name: "B", enter: 50, exit: 40), Tier(name: "C", enter: 0),
            ])
        model.spike = spike
        return model
    }

    private func hold(_ by: String, until: Timestamp, id: String, at time: Timestamp) -> Record {
        .event("hold.placed", id: id, at: time, more: #""by":"\#(by)","until":\#(until)"#)
    }

    private func release(_ by: String, id: String, at time: Timestamp) -> Record {
        .event("hold.released", id: id, at: time, more: #""by":"\#(by)""#)
    }

    private func acknowledgement(of alert: Alert, id: String, at time: Timestamp) -> Record {
        let name = alert.key.id(account: "acme").hex
        return .event("alert.acknowledged", id: id, at: time, more: #""alert":"\#(name)","by":"sam""#)
    }

    @Test func aRiseIntoAQueuedTierSaysWhyWhomAndByWhen() throws {
        var bench = Bench(model())
        bench.send("talk", at: 0, by: "ann", title: "VP Sales", value: 30)
        #expect(bench.takeAlerts() == [])
        bench.send("deal", id: "d1", at: 1000, by: "bob", value: 55)
        let alert = try #require(bench.alerts.first)
        #expect(alert.key == AlertKey(kind: .tier, tier: "A", raised: 1000, ordinal: 0))
        #expect(alert.status == .raised)
        #expect(alert.queue == "hot" && alert.action == "call" && alert.play == "one-to-one")
        #expect(alert.respondBy == 1000 + 4 * hour)
        #expect(alert.cause == Cause(id: "d1", type: "deal"))
        #expect(alert.people.map(\.contact) == ["bob", "ann"])
        #expect(
            alert.drivers == [
                "deal brings 55 of the score", "talk brings 30 of the score", "deal gained 55 since the last score",
            ])
        #expect(bench.alerts.count == 1)
    }

    @Test func aMissedDeadlineIsToldAtItsMillisecondAndOnce() {
        var bench = Bench(model())
        bench.send("deal", at: 0, value: 100)
        bench.pass(to: 4 * hour - 1)
        #expect(bench.takeAlerts() == ["raised tier A at 0 by \(4 * hour)"])
        bench.pass(to: 10 * hour)
        #expect(bench.takeAlerts() == ["late A at \(4 * hour)"])
    }

    @Test func anAcknowledgementBeforeTheDeadlineEndsTheMatter() throws {
        var bench = Bench(model())
        bench.send("deal", at: 0, value: 100)
        let alert = try #require(bench.alerts.first)
        bench.send(acknowledgement(of: alert, id: "k1", at: 4 * hour - 1), recorded: 4 * hour - 1)
        bench.pass(to: 30 * day)
        #expect(bench.takeAlerts() == ["raised tier A at 0 by \(4 * hour)"])
    }

    @Test func anAcknowledgementAtTheDeadlineIsTooLateAsTimeActsFirst() throws {
        var bench = Bench(model())
        bench.send("deal", at: 0, value: 100)
        let alert = try #require(bench.alerts.first)
        bench.send(acknowledgement(of: alert, id: "k1", at: 4 * hour), recorded: 4 * hour)
        #expect(bench.takeAlerts() == ["raised tier A at 0 by \(4 * hour)", "late A at \(4 * hour)"])
        // It is answered all the same, so that the fall withdraws nothing.
        bench.pass(to: 30 * day)
        #expect(bench.takeAlerts() == [])
    }

    @Test func leavingTheTierWithdrawsWhatNobodyAnswered() {
        var bench = Bench(model(respondWithin: nil))
        bench.send("deal", at: 0, value: 100)
        bench.pass(to: 30 * day)
        // 100·2^(−t/1d) is below 70 from 44,459,123 ms on.
        #expect(bench.takeAlerts() == ["raised tier A at 0", "withdrawn (tier) tier A at 44459123"])
    }

    @Test func noAlertFollowsAnotherOfItsTierTooSoon() {
        var bench = Bench(model(realertAfter: 3 * day, respondWithin: nil))
        bench.send("deal", at: 0, value: 100)
        bench.send("deal", at: 1000, value: -90)
        bench.send("deal", at: 2000, value: 90)
        #expect(bench.takeAlerts() == ["raised tier A at 0", "withdrawn (tier) tier A at 1000"])
        // The one that was not raised does not count as the last, the withdrawn one does.
        bench.send("deal", at: 3000, value: -90)
        bench.send("deal", at: 3 * day, value: 100)
        #expect(bench.takeAlerts() == ["raised tier A at \(3 * day)"])
    }

    @Test func aHoldKeepsAnAlertBackUntilTheLastHoldEnds() throws {
        var bench = Bench(model())
        bench.send(hold("marketing", until: 2 * hour, id: "h1", at: 0), recorded: 0)
        bench.send(hold("legal", until: 9 * hour, id: "h2", at: 0), recorded: 0)
        bench.send("deal", at: 1000, value: 100)
        #expect(bench.takeAlerts() == ["held tier A at 1000"])
        bench.pass(to: 3 * hour)
        #expect(bench.takeAlerts() == [])
        try bench.restart()
        bench.send(release("legal", id: "r1", at: 5 * hour), recorded: 5 * hour)
        #expect(bench.takeAlerts() == ["raised tier A at \(5 * hour) by \(9 * hour)"])
        bench.pass(to: 9 * hour)
        #expect(bench.takeAlerts() == ["late A at \(9 * hour)"])
    }

    @Test func ofMoreHoldsThanAnybodyNeedsTheFirstToEndGoes() {
        var bench = Bench(model())
        for number in 0..<100 {
            bench.send(hold("p\(number)", until: 1000 - Int64(number), id: "\(number)", at: 0), recorded: 0)
        }
        let holds = bench.account?.alerts?.holds ?? []
        #expect(holds.map(\.by) == (0..<64).map { "p\($0)" })
    }

    @Test func aHoldEndsAtItsTimeAndOneThatIsOverIsNone() {
        var bench = Bench(model())
        bench.send(hold("marketing", until: 2 * hour, id: "h1", at: 0), recorded: 0)
        bench.send("deal", at: 1000, value: 100)
        bench.pass(to: 2 * hour)
        #expect(bench.takeAlerts() == ["held tier A at 1000", "raised tier A at \(2 * hour) by \(6 * hour)"])
        bench.send(hold("marketing", until: 2 * hour, id: "h2", at: 2 * hour), recorded: 2 * hour)
        bench.send("deal", at: 2 * hour, value: -60)
        bench.send("deal", at: 2 * hour, value: 60)
        #expect(
            bench.takeAlerts() == [
                "withdrawn (tier) tier A at \(2 * hour)", "raised tier A at \(2 * hour) by \(6 * hour)",
            ])
    }

    @Test func aDeletionWithdrawsAndAnErasedPersonDoesNotComeOutAgain() throws {
        var bench = Bench(model())
        bench.send(hold("marketing", until: hour, id: "h1", at: 0), recorded: 0)
        bench.send("deal", at: 0, by: "ann", value: 100)
        bench.send("deal", at: 0, by: "bob", value: 50)
        bench.send(.event("contact.erased", id: "x", at: 10, contact: #""bob""#), recorded: 10)
        bench.pass(to: hour)
        #expect(bench.alerts.last?.people.map(\.contact) == ["ann"])
        _ = bench.takeAlerts()
        bench.send(.profile("null", at: hour), recorded: hour)
        #expect(bench.takeAlerts() == ["withdrawn (deleted) tier A at \(hour)"])
        #expect(bench.account == nil)
    }

    @Test func aSpikeIsToldWhenTheBurstReachesItsPointsOncePerCooldown() {
        let spike = Spike(points: 40, halfLife: hour, cooldown: day, queue: "escalations")
        var bench = Bench(model(spike: spike))
        bench.send("talk", at: 0, value: 39)
        #expect(bench.takeAlerts() == [])
        bench.send("talk", at: 1000, value: 2)
        #expect(bench.takeAlerts() == ["raised spike C at 1000"])
        // The burst halves every hour: far below by noon, and up again within the cooldown. But the account has left C.
        bench.send("talk", at: 12 * hour, value: 41)
        #expect(bench.takeAlerts() == ["withdrawn (tier) spike C at \(12 * hour)"])
        bench.send("talk", at: 40 * hour, value: 41)
        #expect(bench.takeAlerts().contains("raised spike B at \(40 * hour)"))
    }

    /// What a model without spikes knows no half-life for still fades, also in storage, and goes on where one has spikes
    /// again.
    @Test(arguments: [1, day, 5 * day, 10 * day - 2 * hour])
    func aBurstFadesUnderAModelWithoutSpikes(gap: Milliseconds) throws {
        let spiking = model(spike: Spike(points: 15, halfLife: 5 * day, queue: "escalations"))
        var bench = Bench(spiking)
        bench.send("talk", at: 0, value: 10)
        bench.pass(to: hour)
        try bench.change(to: model())
        try bench.restart()
        bench.pass(to: hour + gap)
        // Counts for the score, but for no burst.
        bench.send("talk", at: hour + gap, value: 1)
        try bench.restart()
        try bench.change(to: spiking)
        bench.pass(to: 10 * day)
        #expect(abs(bench.scorer.burst(of: bench.account!, at: 10 * day) - 2.5) < 1e-9)
        bench.send("talk", at: 10 * day, value: 12)
        #expect(bench.takeAlerts() == [])
        bench.send("talk", at: 10 * day, value: 1)
        #expect(bench.takeAlerts().contains { $0.hasPrefix("raised spike") })
    }

    @Test func gainsAreCountedFromAScoreThatAModelWithoutQueuesDecided() throws {
        let model = model()
        var quiet = model
        quiet.tiers = [Tier(name: "C", enter: 0)]
        var bench = Bench(quiet)
        bench.send("talk", at: 0, value: 85)
        try bench.change(to: model)
        #expect(bench.alerts.last?.drivers == ["talk brings 85 of the score"])
    }

    /// Points that came after the last decided score, and were too few for another, count neither as gained nor, backwards in
    /// time, as more than they are.
    @Test func whatDecidedNoScoreBeforeTheChangeDoesNotHideGainsAfterIt() throws {
        func model(queue: String?) -> Model {
            var model = Model.points(
                [.add("talk", 60, halfLife: 365 * day), .add("click", 1, halfLife: hour), .value("deal")],
                tiers: [Tier(name: "A", enter: 70, queue: queue), Tier(name: "C", enter: 0)],
                saturation: .halfMarks(40))
            model.publish.minChange = 5
            return model
        }
        var bench = Bench(model(queue: nil))
        bench.send("talk", at: 0)
        bench.send("click", at: 20 * hour)
        bench.pass(to: 21 * hour)
        try bench.change(to: model(queue: "hot"))
        bench.send("deal", at: 22 * hour, value: 20)
        let drivers = try #require(bench.alerts.last?.drivers)
        #expect(drivers.filter { $0.contains("gained") }.count == 1)
        #expect(drivers.last?.hasPrefix("deal gained") == true)
    }

    @Test func sharesOutliveAModelWithoutQueuesUnderWhichNoScoreIsDecided() throws {
        var quiet = model()
        quiet.tiers = [Tier(name: "C", enter: 0)]
        quiet.publish.minChange = 20
        var bench = Bench(model())
        bench.send("talk", at: 0, value: 60)
        let shares = try #require(bench.account?.knownShares)
        try bench.change(to: quiet)
        #expect(!shares.isEmpty && bench.account?.knownShares == shares)
        bench.send("talk", at: 0, value: 15)
        var lower = model()
        lower.tiers[0].enter = 75
        try bench.change(to: lower)
        #expect(bench.alerts.last?.drivers.last == "talk gained 15 since the last score")
        try bench.change(to: quiet)
        bench.send("deal", at: 0, value: 40)
        #expect(bench.account?.knownShares == [])
    }

    @Test func whatCameAfterAScoreThatAModelWithoutQueuesDecidedIsAGain() throws {
        let model = model()
        var quiet = model
        quiet.tiers = [Tier(name: "C", enter: 0)]
        quiet.publish.minChange = 10
        var bench = Bench(quiet)
        bench.send("talk", at: 0, value: 79)
        try bench.change(to: model)
        #expect(bench.takeAlerts() == [])
        bench.send("deal", at: 0, value: 6)
        #expect(
            bench.alerts.last?.drivers == [
                "talk brings 79 of the score", "deal brings 6 of the score", "deal gained 6 since the last score",
            ])
    }

    @Test func anExcludedAccountRaisesNothingAndLeavingExclusionIsARise() {
        var model = model(spike: Spike(points: 40, halfLife: hour, queue: "escalations"))
        model.exclude = [ProfileRule(name: "customer", condition: .test("lifecycle", .equals(.text("customer"))))]
        var bench = Bench(model)
        bench.send("deal", at: 0, value: 100)
        #expect(bench.takeAlerts() == ["raised tier A at 0 by \(4 * hour)", "raised spike A at 0"])
        bench.send(.profile(#"{"lifecycle":"customer"}"#, at: 10), recorded: 10)
        #expect(bench.takeAlerts() == ["withdrawn (excluded) tier A at 10", "withdrawn (excluded) spike A at 10"])
        bench.send("deal", at: 20, value: 100)
        #expect(bench.takeAlerts() == [])
        bench.send(.profile(#"{"lifecycle":"lead"}"#, at: 30), recorded: 30)
        #expect(bench.takeAlerts() == ["raised tier A at 30 by \(30 + 4 * hour)"])
    }

    /// The account is still in the tier in which the alert was raised: it is neither withdrawn nor forgotten.
    @Test(arguments: [false, true])
    func aModelWithoutQueuesMindsTheAlertsOfTheOneBefore(isHeld: Bool) throws {
        var bench = Bench(model())
        if isHeld { bench.send(hold("legal", until: 2 * hour, id: "h", at: 0), recorded: 0) }
        bench.send("deal", at: 0, value: 100)
        _ = bench.takeAlerts()
        var quiet = model()
        for tier in quiet.tiers.indices { quiet.tiers[tier].queue = nil }
        try bench.change(to: quiet)
        bench.pass(to: 10 * hour)
        #expect(
            bench.takeAlerts()
                == (isHeld
                    ? ["raised tier A at \(2 * hour) by \(6 * hour)", "late A at \(6 * hour)"]
                    : ["late A at \(4 * hour)"]))
        bench.pass(to: 30 * day)
        #expect(bench.takeAlerts() == ["withdrawn (tier) tier A at 44459123"])
    }

    @Test func aModelWithoutQueuesKeepsNothingOfAlerts() {
        var bench = Bench(.points([.value("deal")], tiers: [Tier(name: "A", enter: 50), Tier(name: "C", enter: 0)]))
        bench.send("deal", at: 0, value: 100)
        #expect(bench.takeAlerts() == [])
        #expect(bench.account?.alerts == nil)
    }
}

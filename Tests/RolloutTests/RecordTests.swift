import Events
import Rollout
import Testing

@testable import Rollout

@Suite("What the topic of models says")
struct RecordTests {
    @Test func aRolloutComesBackAsItWasWritten() throws {
        var rollout = rollout().entering(.promoting, now: 5000, marks: [0: 10, 1: 12], alertsPerMinute: 60)
        rollout.fromTime = 400
        let read = try records(("rollout/app.rollout-8", String(decoding: rollout.json, as: UTF8.self)))
        #expect(read.rollouts["app.rollout-8"] == rollout)
        #expect(read.lastRollout == rollout)
        // The pace belongs to the records of a phase, and lasts until others are written.
        #expect(rollout.entering(.promoted, now: 6000).alertsPerMinute == 60)
        #expect(rollout.entering(.rollingBack, now: 7000, marks: [0: 20]).alertsPerMinute == nil)
    }

    @Test func theLastRolloutIsTheOneThatStartedLast() throws {
        let early = rollout(.aborted, shadow: "z", started: 1000)
        let late = rollout(.shadowing, shadow: "a", started: 2000)
        let read = try records(
            ("rollout/a", String(decoding: late.json, as: UTF8.self)),
            ("rollout/z", String(decoding: early.json, as: UTF8.self)))
        #expect(read.lastRollout == late)
    }

    @Test func whatIsDeletedIsGone() throws {
        let json = String(decoding: rollout().json, as: UTF8.self)
        let read = try records(
            ("rollout/a", json), ("rollout/a", nil), ("model/77", "{\"text\": \"x\"}"), ("model/77", nil),
            ("later/than this version", "{}"), ("no slash", "{}"))
        #expect(read.rollouts.isEmpty && read.texts.isEmpty && read.lastRollout == nil)
    }

    @Test func theGreatestOffsetIsInForce() throws {
        let read = try records(
            switchRecord(0, 40, eight), switchRecord(0, 7, seven), switchRecord(1, 9, seven))
        #expect(read.inForce.mapValues(\.model) == [0: eight, 1: seven])
        #expect(read.partitions(switchedTo: "88", since: [0: 40, 1: 0]) == [0])
        #expect(read.partitions(switchedTo: "88", since: [0: 41, 1: 0]) == [])
        #expect(read.partitions(switchedTo: "77", since: [0: 8, 1: 9]) == [1])
    }

    @Test func anEarlierShadowOfTheSameNameDoesNotCount() throws {
        let read = try records(("caught-up/app.rollout-8", "{\"time\": 1500}"))
        #expect(read.caughtUp(rollout(started: 1000)) == 1500)
        #expect(read.caughtUp(rollout(started: 1501)) == nil)
    }

    @Test func whatRolloutsHaveBroughtDownIsSuperseded() throws {
        let nine = Rollout.Model(name: "acme", version: "9", hash: "99")
        let to8 = rollout(.promoted, shadow: "to-8", started: 1000)
        var to9 = Rollout(shadow: "to-9", model: nine, previous: eight, from: [:], started: 2000)
        var read = try records(("rollout/to-8", String(decoding: to8.json, as: UTF8.self)))
        #expect(read.superseded(by: to8) == ["77"])
        #expect(read.superseded(by: to9.entering(.promoting, now: 2100)) == ["88", "77"])
        #expect(read.superseded(by: to9.entering(.rollingBack, now: 2200)) == ["99", "77"])
        // 9 was taken back and is put in force again.
        to9 = to9.entering(.rolledBack, now: 2300)
        try put(("rollout/to-9", String(decoding: to9.json, as: UTF8.self)), into: &read)
        let again = Rollout(shadow: "again", model: nine, previous: eight, from: [:], started: 3000)
        #expect(read.superseded(by: again.entering(.promoting, now: 3100)) == ["88", "77"])
    }

    @Test func whateverWasInForceBeforeIsSuperseded() throws {
        let between = Rollout.Model(name: "acme", version: "7.1", hash: "71")
        var to8 = rollout(.promoting, started: 1000)
        to8.previous = between
        // Under 7 the rollout began; a file put 7.1 in force, and 8 has come to one partition.
        let read = try records(
            switchRecord(0, 3, seven), switchRecord(1, 4, seven), switchRecord(0, 10, between),
            switchRecord(1, 10, between), switchRecord(1, 20, eight))
        #expect(read.superseded(by: to8) == ["71", "77"])
        #expect(read.superseded(by: to8.entering(.rollingBack, now: 2000)) == ["88", "77"])
    }

    @Test func whatCameAfterAPromotionIsKnown() throws {
        let after = Rollout.Model(name: "acme", version: "8.1", hash: "81")
        let read = try records(
            switchRecord(0, 3, seven), switchRecord(0, 20, eight), switchRecord(0, 30, after),
            switchRecord(1, 3, seven),
            switchRecord(1, 20, eight), switchRecord(0, 40, seven))
        #expect(read.modelsSincePromotion(of: rollout(.rollingBack)) == [eight, after])
        #expect(try records(switchRecord(0, 3, seven)).modelsSincePromotion(of: rollout(.promoted)) == [eight])
    }

    @Test func sumsBeganWhereTheLastPromotionHadThemBegin() throws {
        let nine = Rollout.Model(name: "acme", version: "9", hash: "99")
        let to9 = Rollout(shadow: "to-9", model: nine, previous: eight, from: [0: 9], started: 2000)
        let promoted = rollout(.promoted, shadow: "to-8", started: 1000)
        let read = try records(("rollout/to-8", String(decoding: promoted.json, as: UTF8.self)))
        #expect(read.beginningBefore(to9) == [0: 5, 1: 0])
        #expect(read.beginningBefore(promoted) == [:])
    }
}

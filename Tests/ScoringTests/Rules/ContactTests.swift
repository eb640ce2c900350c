import Events
import Testing

@testable import Scoring

/// Personas, caps, leads, limits on contacts, and their erasure.
@Suite struct ContactTests {
    @Test func firstMatchingPersonaMultiplies() {
        let personas: [Persona] = [.title("*chief*", 2), .title("*officer*", 5), .title("*intern*", 0)]
        var bench = Bench(.points([.add("visit", 10)], personas: personas))
        bench.send("visit", at: 0, by: "ann", title: "Chief Officer")
        #expect(bench.score() == 20)
        bench.send("visit", at: 0, by: "bob", title: "Police Officer")
        #expect(bench.score() == 70)
        bench.send("visit", at: 0, by: "cid", title: "Intern")
        bench.send("visit", at: 0, by: "dan", title: "Clerk")
        bench.send("visit", at: 0, by: "eve")
        bench.send("visit", at: 0)
        #expect(bench.score() == 100)
        #expect(bench.report().ledger.first?.points == 1_000_000)
    }

    @Test func personaIsThatOfWhatIsKnownNow() {
        var bench = Bench(.points([.add("visit", 10)], personas: [.title("boss", 3)]))
        bench.send("visit", at: 5, by: "ann")
        #expect(bench.score() == 10)
        func update(_ id: String, _ contact: String, at time: Timestamp) {
            bench.send(.event("contact.updated", id: id, at: time, contact: contact), recorded: 10)
        }
        update("1", #"{"id":"ann","title":"boss"}"#, at: 6)
        #expect(bench.score(at: 5) == 30)
        // Older news, news of nothing, and a null change nothing.
        update("2", #"{"id":"ann","title":"clerk"}"#, at: 5)
        update("3", #"{"id":"ann","mail":"x"}"#, at: 7)
        update("4", #"{"id":"ann","title":null}"#, at: 8)
        update("5", #""ann""#, at: 9)
        #expect(bench.score(at: 5) == 30)
        // At the same time the greater id is the newer.
        update("0", #"{"id":"ann","title":"clerk"}"#, at: 6)
        #expect(bench.score(at: 5) == 30)
        update("11", #"{"id":"ann","title":"clerk"}"#, at: 6)
        #expect(bench.score(at: 5) == 10)
    }

    @Test func partsOfAnAttributeAreReplacedAsAWhole() {
        let persona = Persona(
            name: "local", multiplier: 2, condition: .test("contact.address.city", .equals(.text("Bonn"))))
        var bench = Bench(.points([.add("visit", 10)], personas: [persona]))
        bench.send(.event("visit", id: "1", at: 0, contact: #"{"id":"a","address":{"city":"BONN"}}"#), recorded: 0)
        #expect(bench.score() == 20)
        bench.send(
            .event("contact.updated", id: "2", at: 1, contact: #"{"id":"a","address":{"street":"x"}}"#), recorded: 1)
        #expect(bench.score(at: 0) == 10)
    }

    @Test func personaMayAskForTheIdItself() {
        let persona = Persona(name: "us", multiplier: 0, condition: .test("contact.id", .matches(["*@us.example"])))
        var bench = Bench(.points([.add("visit", 10)], personas: [persona]))
        bench.send("visit", at: 0, by: "Ann@US.example")
        #expect(bench.score() == 0)
        bench.send("visit", at: 0, by: "ann@them.example")
        #expect(bench.score() == 10)
    }

    /// `title` for `contact.title` is a slip that no rule forbids: no contact has such a thing.
    @Test(arguments: [true, false])
    func whatNoContactHasIsMissing(hasAttributes: Bool) {
        let slips = [
            Persona(name: "slip", multiplier: 3, condition: .test("title", .matches(["*"]))),
            Persona(name: "there", multiplier: 5, condition: .test("contact", .exists(true))),
        ]
        let known = hasAttributes ? [Persona.title("boss", 2)] : []
        let rest = Persona(name: "rest", multiplier: 0.5, condition: .test("type", .exists(false)))
        var bench = Bench(.points([.add("visit", 10)], personas: slips + known + [rest]))
        bench.send("visit", at: 0, by: "ann", title: "boss")
        #expect(bench.score() == (hasAttributes ? 20 : 5))
        bench.send("visit", at: 0, by: "bob")
        #expect(bench.score() == (hasAttributes ? 25 : 10))
    }

    @Test func capsActWhenReadAndLoseNothing() {
        let signal = Signal.add("visit", 10, halfLife: day, contactCap: 24, cap: 40)
        var bench = Bench(.points([signal], personas: [.title("boss", 2)]))
        for index in 0..<3 { bench.send("visit", id: "a\(index)", at: 0, by: "ann") }
        #expect(bench.score() == 24)
        // 30 a day later are 15: the sum was never cut.
        #expect(bench.score(at: day) == 15)
        bench.send("visit", at: 0, by: "bob", title: "boss")
        #expect(bench.score() == 40)
        #expect(bench.score(at: day) == 25)
        for index in 0..<9 { bench.send("visit", id: "n\(index)", at: 0) }
        #expect(bench.score(at: day) == 40)
    }

    @Test func capsBoundNegativePointsToo() {
        let signals: [Signal] = [.value("deal", contactCap: 20, cap: 30), .add("visit", 100)]
        var bench = Bench(.points(signals))
        bench.send("visit", at: 0)
        bench.send("deal", at: 0, by: "ann", value: -50)
        #expect(bench.score() == 80)
        bench.send("deal", at: 0, by: "bob", value: -50)
        #expect(bench.score() == 70)
    }

    @Test func unnamedContactCountsInCapsButNeverAsAPerson() {
        let bonus = Bonus(name: "b", category: .engagement, points: 30, signal: "visit", contacts: 1, within: day)
        var bench = Bench(.points([.add("visit", 10, contactCap: 15)], bonuses: [bonus]))
        bench.send("visit", at: 0)
        bench.send("visit", at: 0)
        #expect(bench.score() == 15)
        #expect(bench.report().contacts == 0)
        #expect(bench.report().leads == [])
        #expect(bench.report().dataQuality == ["no-profile", "no-contacts"])
    }

    @Test func leadsAreRankedByTheirOwnEngagement() {
        let signals: [Signal] = [.add("visit", 10, contactCap: 25), .add("search", 90, category: .intent)]
        var model = Model.points(signals, personas: [.title("boss", 2, name: "Boss")], saturation: .halfMarks(10))
        model.publish.leads = 3
        var bench = Bench(model)
        bench.send("search", at: 0, by: "zoe")
        bench.send("visit", at: 1, by: "bob")
        bench.send("visit", at: 2, by: "ann")
        for index in 0..<2 { bench.send("visit", id: "v\(index)", at: 2, by: "cid", title: "boss") }
        bench.send("search", at: 3, by: "cid")
        bench.pass(to: 3)
        let leads = bench.report(at: 2).leads
        #expect(leads.map(\.contact) == ["cid", "ann", "bob"])
        // 100·(1 − 2^(−25/10)), capped; 50; 50 but for a millisecond.
        #expect(leads.map(\.score) == [8232, 5000, 5000])
        #expect(leads.map(\.persona) == ["Boss", nil, nil])
        #expect(leads.map(\.lastActive) == [3, 2, 1])
    }

    @Test func contactsCountInTheCommitteesWindow() {
        let personas: [Persona] = [.title("boss", 1), .title("clerk", 1), .title("other", 1)]
        var bench = Bench(
            .points(
                [], personas: personas, committee: Committee(window: day, roles: ["boss", "clerk", "other"])))
        bench.send("anything", at: 0, by: "ann", title: "boss")
        bench.send("opportunity.stage", at: 5, by: "bob", title: "boss")
        bench.send("anything", at: 10, by: "cid", title: "clerk")
        bench.send(.event("contact.updated", id: "u", at: 11, contact: #"{"id":"d","title":"other"}"#), recorded: 11)
        #expect(bench.report().contacts == 3)
        #expect(bench.report().penetration == 67)
        #expect(bench.report(at: day).contacts == 2)
        #expect(bench.report(at: day + 5).penetration == 33)
        #expect(bench.report(at: day + 10).contacts == 0)
    }

    @Test func contactOfLeastLeadScoreIsFoldedWithItsMultiplierFrozen() {
        let bonus = Bonus(name: "two", category: .engagement, points: 5, signal: "visit", contacts: 2, within: day)
        var bench = Bench(
            .points(
                [.value("visit", halfLife: day)], bonuses: [bonus], personas: [.title("boss", 3)],
                limits: Limits(contacts: 2)))
        bench.send("visit", at: 0, by: "ann", title: "boss", value: 4)
        bench.send("visit", at: 0, by: "bob", value: 16)
        #expect(bench.score() == 33)
        // cid is the least himself and is folded at once: points stay, the person does not.
        bench.send("visit", at: 0, by: "cid", value: 2)
        #expect(bench.account!.contactIDs == ["ann", "bob"])
        #expect(bench.score() == 35)
        // ann's 12 are the least next; bob and dan are two contacts still.
        bench.send("visit", at: 0, by: "dan", value: 20)
        #expect(bench.account!.contactIDs == ["bob", "dan"])
        #expect(bench.score() == 12 + 16 + 2 + 20 + 5)
        // What becomes known of ann later does not change what was folded.
        bench.send("visit", at: 0, by: "ann", title: "clerk", value: 1)
        #expect(bench.score() == 12 + 16 + 2 + 20 + 1 + 5)
        #expect(bench.score(at: day) == 25.5)
    }

    @Test func ofEqualLeadsTheLongestIdleGoesThenTheLesserId() {
        var bench = Bench(.points([.add("search", 5, category: .intent)], limits: Limits(contacts: 3)))
        bench.send("search", at: 3, by: "cid")
        bench.send(.event("contact.updated", id: "u", at: 4, contact: #""zoe""#), recorded: 4)
        bench.send("search", at: 5, by: "bob")
        bench.send("search", at: 5, by: "ann")
        #expect(bench.account!.contactIDs == ["cid", "bob", "ann"])
        bench.send("search", at: 5, by: "dan")
        #expect(bench.account!.contactIDs == ["bob", "ann", "dan"])
        bench.send("search", at: 5, by: "eve")
        #expect(bench.account!.contactIDs == ["bob", "dan", "eve"])
        bench.send(.event("contact.updated", id: "w", at: 6, contact: #""zoe""#), recorded: 6)
        #expect(bench.account!.contactIDs == ["bob", "dan", "eve"])
    }

    @Test func foldedPointsAreCappedWithTheUnnamedContact() {
        var bench = Bench(.points([.value("visit", contactCap: 20)], limits: Limits(contacts: 1)))
        bench.send("visit", at: 0, by: "ann", value: 15)
        bench.send("visit", at: 0, value: 15)
        bench.send("visit", at: 0, by: "bob", value: 18)
        #expect(bench.score() == 20 + 18)
    }

    @Test func erasureTakesSumsAttributesAndWindowsOnly() throws {
        let bonus = Bonus(name: "two", category: .engagement, points: 30, signal: "visit", contacts: 2, within: day)
        var bench = Bench(
            .points(
                [.add("visit", 10), .latest("surge")], bonuses: [bonus], personas: [.title("boss", 2)],
                publish: Publish(minChange: 50, minInterval: hour)))
        bench.send("visit", id: "1", at: 0, by: "ann", title: "boss")
        bench.send("visit", id: "2", at: 0, by: "bob")
        bench.send("surge", id: "3", at: 0, by: "ann", value: 5)
        #expect(bench.score() == 65)
        #expect(bench.takeScores().map(\.score) == [6000])
        let erase = Record.event("contact.erased", id: "4", at: 0, contact: #""ann""#)
        bench.send(erase, recorded: 0)
        #expect(bench.score() == 15)
        #expect(bench.account!.momentum[0] == 30)
        let decided = bench.takeScores()
        #expect(decided.map(\.score) == [1500])
        #expect(decided.map(\.reason) == [.event])
        #expect(decided.first?.leads.map(\.contact) == ["bob"])
        // The ids of the erased stay: a repeat brings nobody back.
        guard case .repeated = bench.send("visit", id: "1", at: 0, by: "ann", title: "boss") else { throw Unexpected() }
        bench.send("visit", id: "5", at: 0, by: "ann")
        #expect(bench.score() == 55)
    }

    @Test func erasingSomebodyUnknownStillDecidesAScore() {
        var bench = Bench(
            .points([.add("visit", 10)], limits: Limits(contacts: 1), publish: Publish(minInterval: hour)))
        bench.send("visit", at: 0, by: "ann")
        bench.send("visit", at: 1, by: "bob")
        _ = bench.takeScores()
        bench.send(.event("contact.erased", id: "e", at: 2, contact: #""ann""#), recorded: 2)
        #expect(bench.takeScores().map { $0.leads.map(\.contact) } == [["bob"]])
    }

    @Test func erasingFromAnUnknownAccountMakesNone() {
        var bench = Bench(.points([]))
        bench.send(.event("contact.erased", id: "e", at: 2, contact: #""ann""#), recorded: 2)
        #expect(bench.account == nil)
    }
}

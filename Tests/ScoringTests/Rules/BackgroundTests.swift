import Events
import Testing

@testable import Scoring

/// What is known of an account beside its activity, told as records.
@Suite struct BackgroundTests {
    private var model: Model {
        var model = Model.points(
            [.value("visit")], tiers: [Tier(name: "A", enter: 50, queue: "hot"), Tier(name: "C", enter: 0)])
        model.fit.rules = ["employees", "address.city", "address.geo.lat", "tags", "bare"].map {
            FitRule(name: $0, points: 10, condition: .test($0, .exists(true)))
        }
        return model
    }

    private let attributes = #"""
        {"employees":250.5,"address":{"city":"Zürich \"Nord\"","geo":{"lat":-1e21}},"tags":["a",7,true],"bare":{},"x":1}
        """#

    private func records(_ bench: Bench, before time: Timestamp) throws -> [String] {
        bench.scorer.background(of: try #require(bench.account), before: time).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func theRecordsGiveANewAccountTheSame() throws {
        var bench = Bench(model)
        bench.send(.profile(attributes, id: "p1", at: 5), recorded: 5)
        bench.send(.event("hold.placed", id: "h1", at: 6, more: #""by":"marketing","until":\#(day)"#), recorded: 7)
        bench.send("visit", at: 8, value: 3)
        let told = try records(bench, before: 100)
        #expect(told.count == 2)
        var heir = Bench(model)
        for record in told { heir.send(Record(json: record), recorded: 7) }
        let (known, made) = (try #require(bench.account), try #require(heir.account))
        #expect(made.profile == known.profile && made.profile?.values.contains(nil) == false)
        #expect(made.alerts == known.alerts && made.alerts?.holds == [Hold(by: "marketing", until: day, placed: 7)])
        #expect(made.profileScore == known.profileScore)
    }

    @Test func whatIsNotOlderIsLeftOut() throws {
        var bench = Bench(model)
        bench.send(.profile(#"{"employees":1}"#, at: 10), recorded: 10)
        bench.send(.event("hold.placed", id: "h1", at: 10, more: #""by":"a","until":500"#), recorded: 10)
        bench.send(.event("hold.placed", id: "h2", at: 10, more: #""by":"b","until":900"#), recorded: 20)
        #expect(try records(bench, before: 10).isEmpty)
        #expect(try records(bench, before: 11).map { $0.contains("hold.placed") } == [true, false])
        #expect(try records(bench, before: 21).count == 3)
        // A hold that is over by then is none.
        #expect(try records(bench, before: 500).count == 2)
        let account = try #require(bench.account)
        #expect(bench.scorer.hasProfile(account, notBefore: 10) && !bench.scorer.hasProfile(account, notBefore: 11))
    }

    @Test func aHoldOfUnknownPlacingIsLeftOut() throws {
        var bench = Bench(model)
        bench.send(.event("hold.placed", id: "h1", at: 10, more: #""by":"a","until":500"#), recorded: 10)
        var account = try #require(bench.account)
        account.changeAlerts { $0.holds[0].placed = nil }
        #expect(bench.scorer.background(of: account, before: 100).isEmpty)
    }
}

import Events
import Testing

@testable import Engine

/// What a replay that does not begin with the log takes over from the live state.
@Suite("The background of accounts")
struct BackgroundTests {
    private func model(_ more: String = "") throws -> ModelRevision {
        try ModelRevision(
            text: """
                model: acme
                version: "1"
                weights: {fit: 50, engagement: 50}
                fit:
                  rules:
                    - {name: software, points: 100, when: {industry: {equals: software}}}
                signals:
                  - {name: visit, category: engagement, points: {from: value}, half_life: 1d, when: {type: {equals: visit}}}
                tiers:
                  - {name: A, enter: 40, queue: hot}
                  - {name: C, enter: 0}
                \(more)
                """, fileName: "acme.yaml")
    }

    private func profile(_ account: String, at time: Timestamp, offset: Int64) -> Entry {
        .json(
            account, #"{"account":"\#(account)","time":\#(time),"attributes":{"industry":"software"}}"#, at: time,
            offset: offset)
    }

    private func hold(_ account: String, by name: String = "me", at time: Timestamp, offset: Int64) -> Entry {
        .json(
            account,
            """
            {"id":"h","account":"\(account)","time":\(time),"type":"hold.placed","by":"\(name)","until":\(100 * day)}
            """, at: time, offset: offset)
    }

    /// The changelog that a partition leaves.
    private func background(_ entries: [Entry]) throws -> LiveBackground {
        let scorer = PartitionScorer(partition: 0, revision: try model(), keepsLastScoreOnly: false)
        var live = LiveBackground(model: try model())
        var key: [UInt8] = []
        for entry in entries {
            scorer.ingest(entry)
            try scorer.takeChanges { account, _, state in
                Changelog.write(accountKey: account, into: &key)
                try key.withUnsafeBytes { try live.take(key: $0, value: state) }
            }
        }
        return live
    }

    private func records(_ live: LiveBackground, before time: Timestamp) throws -> (records: [String], newer: Int) {
        var told: [String] = []
        let newer = try live.forEach(before: time) { account, records in
            told += records.map { String(decoding: account, as: UTF8.self) + ($0.count > 90 ? " hold" : " profile") }
        }
        return (told, newer)
    }

    @Test func itHasWhatIsOlderOfAccountsThatAreThere() throws {
        let live = try background([
            profile("old", at: 1 * hour, offset: 0), hold("old", at: 2 * hour, offset: 1),
            profile("new", at: 1 * hour, offset: 2), profile("gone", at: 1 * hour, offset: 3),
            .visit("plain", 3, at: 1 * hour, offset: 4), .deletion("gone", at: 9 * hour, offset: 5),
            profile("new", at: 10 * hour, offset: 6), hold("late", at: 10 * hour, offset: 7),
        ])
        #expect(try records(live, before: 10 * hour) == (["old hold", "old profile"], 1))
        #expect(
            try records(live, before: 11 * hour).records == ["late hold", "new profile", "old hold", "old profile"])
        #expect(try records(live, before: 1 * hour) == ([], 2))
    }

    @Test func whatIsCarriedInIsJudgedAtOnce() throws {
        let live = try background([
            profile("held", at: 1 * hour, offset: 0), hold("held", at: 2 * hour, offset: 1),
            profile("open", at: 3 * hour, offset: 2),
        ])
        var told: [[UInt8]] = []
        _ = try live.forEach(before: day) { told += $1 }
        told = BackgroundLines.records(of: BackgroundLines.value(of: told))
        // Under limits that would have turned the records away by now.
        let scorer = PartitionScorer(
            partition: 0, revision: try model("limits: {age: 1h}"), keepsLastScoreOnly: false)
        scorer.carryIn(told, at: day, before: 70)
        #expect(scorer.clock == day && scorer.accountCount == 2)
        let events = scorer.publish()
        #expect(events.allSatisfy { $0.time == day })
        #expect(events.filter { $0.kind == "tier" }.map(\.account) == ["held", "open"])
        let alerts = events.filter { $0.kind == "alert" }
        #expect(alerts.map { $0.text.contains(#""held":true"#) } == [true, false])
        // The records that follow are applied, the first of them too.
        #expect(scorer.ingest(.visit("open", 60, at: day, offset: 70)).word == "applied")
    }

    /// The id of a hold that is carried in is made of the name, and has to be one all the same.
    @Test(arguments: [256, 257, 1000, 1024])
    func aHoldByALongNameIsCarriedIn(length: Int) throws {
        let name = String(repeating: "n", count: length)
        let live = try background([
            hold("held", by: name, at: 1 * hour, offset: 0), profile("held", at: 2 * hour, offset: 1),
        ])
        var told: [[UInt8]] = []
        _ = try live.forEach(before: day) { told += $1 }
        let scorer = PartitionScorer(partition: 0, revision: try model(), keepsLastScoreOnly: false)
        scorer.carryIn(told, at: day, before: 70)
        #expect(scorer.counts.applied == 2)
        #expect(scorer.publish().filter { $0.kind == "alert" }.map { $0.text.contains(#""held":true"#) } == [true])
    }
}

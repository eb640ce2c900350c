import Engine
import Replay
import Scoring
import Testing

@Suite("Two models over the same log")
struct ModelComparisonTests {
    private func standings(_ log: String, _ revision: ModelRevision) throws -> [Standing] {
        let file = try ScratchFile(log)
        let score = OfflineScore(revision: revision, application: "tierline", scores: .none, keepsModel: true)
        try score.read(file.path)
        return score.standings(until: nil)
    }

    @Test func namesAreToldApartByTheirBytes() throws {
        // The é of the one is a letter, that of the other an e and an accent: to a `String` they are equal.
        let log = """
            {"id":"1","time":1700000000000,"account":"caf\u{e9}","type":"visit","value":10}
            {"id":"1","time":1700000000000,"account":"cafe\u{301}","type":"visit","value":25}
            """
        let (old, new) = (try simpleModel(), try simpleModel(version: "2", times: 2))
        let comparison = ModelComparison(
            old: try standings(log, old), oldTiers: old.compiled.model.tiers,
            new: try standings(log, new), newTiers: new.compiled.model.tiers)
        #expect(comparison.accounts == 2)
        #expect(comparison.movers.map { $0.account.unicodeScalars.count } == [5, 4])
        #expect(comparison.movers.map(\.before.score) == [2500, 1000])
        #expect(comparison.movers.map(\.after.score) == [5000, 2000])
    }
}

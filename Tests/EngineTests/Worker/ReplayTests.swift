import Events
import Kafka
import Testing

@testable import Engine

/// The mock cluster finds no records by their time, so a replay from a time passes over what was recorded before.
@Suite("A replay beside the live engine", .serialized)
struct ReplayTests {
    private let start = ServiceBench.start
    private let shadow = TopicNames(application: "app.replay", log: "tierline.events")

    private func bench() throws -> ServiceBench {
        let bench = try ServiceBench()
        for topic in shadow.all.dropFirst() {
            try bench.cluster.createTopic(topic, partitions: ServiceBench.partitions)
        }
        return bench
    }

    private func visits(_ round: Int) -> [Entry] {
        (0..<60).map { number in
            .visit(
                "account-\(number % 20)", 4 + number % 20, at: start + Int64(round) * hour + Int64(number),
                offset: 0, id: "r\(round)-\(number)")
        }
    }

    /// Where the log's partitions end.
    private func ends(_ bench: ServiceBench) throws -> [Int32: Int64] {
        try bench.read(bench.topics.log).reduce(into: [0: 0, 1: 0, 2: 0, 3: 0]) {
            $0[$1.partition] = max($0[$1.partition]!, $1.offset + 1)
        }
    }

    private func replay(
        _ bench: ServiceBench, _ scope: ReplayScope, _ revision: ModelRevision? = nil
    ) throws -> RunningService {
        RunningService(
            try bench.configuration().replay(as: "app.replay", scope, model: revision ?? simpleModel()))
    }

    private func expected(_ entries: [Entry], _ revision: ModelRevision? = nil) throws -> Set<String> {
        // One partition does: accounts have nothing to do with one another.
        let scorer = PartitionScorer(partition: 0, revision: try revision ?? simpleModel(), keepsLastScoreOnly: false)
        for entry in entries { scorer.ingest(entry) }
        return Set(scorer.publish(application: "app").filter { $0.kind == "tier" }.map(\.text))
    }

    @Test func itScoresTheLogToItsEndAndStopsByItself() async throws {
        let bench = try bench()
        try bench.write(visits(0))
        try bench.write(visits(1))
        let service = try replay(bench, ReplayScope(ends: ends(bench)))
        try await service.end()

        #expect(service.hasReachedEnd)
        let (tiers, scores) = try bench.published(in: shadow)
        let wanted = try bench.expected()
        #expect(Set(tiers) == wanted.tiers && tiers.count == wanted.tiers.count)
        #expect(!tiers.isEmpty)
        #expect(scores == wanted.scores)
        // The log and the live topics are as they were.
        #expect(try bench.read(bench.topics.log).allSatisfy { $0.headers["tierline"] == nil })
        for topic in [bench.topics.scores, bench.topics.tiers, bench.topics.changelog] {
            #expect(try bench.read(topic).isEmpty)
        }
        let record = try #require(try bench.read(shadow.tiers).first)
        #expect(record.headers["ce_tierlinereplay"] == "true")
        #expect(record.headers["ce_source"] == "/tierline/app.replay")
        #expect(try bench.read(shadow.scores).allSatisfy { $0.headers["ce_tierlinereplay"] == "true" })
    }

    @Test func whatComesBeyondTheEndIsLeftOut() async throws {
        let bench = try bench()
        try bench.write(visits(0))
        let ends = try ends(bench)
        let wanted = try bench.expected()
        try bench.write(visits(1))
        let service = try replay(bench, ReplayScope(ends: ends))
        try await service.end()
        let (tiers, scores) = try bench.published(in: shadow)
        #expect(Set(tiers) == wanted.tiers)
        #expect(scores == wanted.scores)
    }

    @Test func itGoesOnWhereItWas() async throws {
        let bench = try bench()
        try bench.write(visits(0))
        let first = try replay(bench, ReplayScope(ends: ends(bench)))
        try await first.end()
        let changelog = try bench.read(shadow.changelog).count
        // To the same end again it has nothing to do.
        try await replay(bench, ReplayScope(ends: ends(bench))).end()
        #expect(try bench.read(shadow.changelog).count == changelog)

        try bench.write(visits(1))
        let second = try replay(bench, ReplayScope(ends: ends(bench)))
        try await second.end()
        #expect(second.totals.records == 60)
        let (tiers, scores) = try bench.published(in: shadow)
        let wanted = try bench.expected()
        #expect(Set(tiers) == wanted.tiers && tiers.count == wanted.tiers.count)
        #expect(scores == wanted.scores)
    }

    @Test func theTimeFromWhichAndToWhichIsTheRecords() async throws {
        let bench = try bench()
        for round in 0..<4 { try bench.write(visits(round)) }
        let scope = ReplayScope(from: start + hour, ends: try ends(bench), until: start + 2 * hour + 59)
        try await replay(bench, scope).end()
        let (tiers, scores) = try bench.published(in: shadow)
        #expect(Set(tiers) == (try expected(visits(1) + visits(2))))
        #expect(scores.count == 20)
    }

    @Test func timeRunsOnToItsEnd() async throws {
        let bench = try bench()
        try bench.write([.visit("acme", 60, at: start, offset: 0)])
        try bench.write([.visit("acme", 1, at: start + 30 * hour, offset: 0)])
        let until = start + 20 * hour
        try await replay(bench, ReplayScope(ends: ends(bench), until: until)).end()
        let tiers = try bench.published(in: shadow).tiers
        #expect(tiers.count == 2)
        #expect(tiers.last?.contains("\"reason\":\"decay\"") == true)
        // And it does so once.
        try await replay(bench, ReplayScope(ends: ends(bench), until: until)).end()
        #expect(try bench.published(in: shadow).tiers == tiers)
    }

    @Test(arguments: [true, false]) func modelsOfTheLogAreHeededIfSoAsked(heedsModels: Bool) async throws {
        let bench = try bench()
        try bench.write(visits(0))
        var live = RunningService(try bench.configuration())
        try await bench.expectPublished()
        try await live.stop()
        live = RunningService(try bench.configuration("one", simpleModel(version: "2", times: 3)))
        try bench.write(visits(1))
        try await bench.expectPublished()
        try await live.stop()

        try await replay(bench, ReplayScope(ends: ends(bench), heedsModels: heedsModels)).end()
        let (tiers, scores) = try bench.published(in: shadow)
        if heedsModels {
            let (liveTiers, liveScores) = try bench.published()
            #expect(Set(tiers) == Set(liveTiers) && tiers.count == liveTiers.count)
            #expect(scores == liveScores)
        } else {
            #expect(Set(tiers) == (try expected(visits(0) + visits(1))))
            #expect(scores.values.allSatisfy { $0.contains("\"modelVersion\":\"1\"") })
        }
    }

    @Test func anotherModelUnderTheSameNameIsRefused() async throws {
        let bench = try bench()
        try bench.write(visits(0))
        try await replay(bench, ReplayScope(ends: ends(bench))).end()
        try bench.write(visits(1))
        let scope = ReplayScope(ends: try ends(bench))
        await #expect {
            try await replay(bench, scope, simpleModel(version: "2")).end()
        } throws: { error in
            let cause = (error as? TopicProblem)?.cause ?? ""
            return cause.contains("was replayed by version 1 of the model") && cause.contains("another name")
        }
    }

    @Test func withoutAnEndItFollowsTheLog() async throws {
        let bench = try bench()
        try bench.write(visits(0))
        let service = try replay(bench, ReplayScope())
        try await eventually { service.totals.records == 60 }
        try bench.write(visits(1))
        try await eventually { service.totals.records == 120 }
        try await service.stop()
        #expect(!service.hasReachedEnd)
        #expect(Set(try bench.published(in: shadow).tiers) == (try bench.expected().tiers))
    }
}

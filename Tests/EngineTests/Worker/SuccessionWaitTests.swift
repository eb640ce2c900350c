import Events
import Glibc
import Kafka
import Logging
import Scoring
import Testing

@testable import Engine

/// A partition is held at a model record, and the model's sums are made of a log, or of a shadow's state and the rest.
@Suite("A partition waits for a model's own sums")
struct SuccessionWaitTests {
    private let start = ServiceBench.start
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Three visits of an account in partition 0.
    private func log(_ bench: ServiceBench) throws -> [Entry] {
        let visits: [Entry] = (0..<3).map { .visit("a", 10, at: start + $0 * hour, offset: $0) }
        try bench.write(visits, partition: 0)
        return visits
    }

    /// What is made of it for a model record at offset 3.
    private func made(
        _ bench: ServiceBench, from: Int64, shadow: String? = nil, at offset: Int64 = 3,
        scope: EngineScope = .live
    ) throws -> (successor: Successor, next: ModelRevision) {
        let next = try simpleModel(version: "2", times: 2)
        let record = Entry(
            offset: offset, recorded: start + day, value: ModelRecord(next, from: from, shadow: shadow).value(),
            control: .model)
        let task = PartitionTask(
            scorer: PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: true),
            nextOffset: offset, storedModel: nil)
        var configuration = try bench.configuration()
        configuration.scope = scope
        let successions = Successions(
            configuration, worker: 0, stop: StopSignal(patience: .zero), isStray: { _, _ in nil },
            logger: logger)
        #expect(task.place.judge(offset) == .take)
        try record.withRecord { record in
            successions.hold(task, at: record, try #require(task.scorer.succession(at: record)))
        }
        #expect(task.nextOffset == offset && task.place.judge(offset) == .drop)
        var batch = MessageBatch(capacity: 2)
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            guard let ready = try successions.step(&batch, waiting: .milliseconds(50)) else { continue }
            #expect(ready.task === task && ready.record.offset == offset && successions.isEmpty)
            return (ready.successor, next)
        }
        throw CancellationError()
    }

    /// The score of each account as of the last visit; nothing of it is published.
    private func scores(_ successor: Successor) -> [String: Int64] {
        #expect(successor.scorer.outbox.items.isEmpty)
        successor.scorer.advance(to: start + 2 * hour)
        return Dictionary(
            uniqueKeysWithValues: successor.scorer.snapshots().map { ($0.account, $0.score.report().score) })
    }

    /// What visits at these hours come to, in hundredths.
    private func points(_ hours: [Double]) -> Int64 {
        let sum = hours.map { 20 * pow(2, -(2 - $0) / 24) }.reduce(0, +)
        return Int64((sum * 100).rounded())
    }

    @Test func sumsAreMadeOfTheLog() throws {
        let bench = try ServiceBench()
        _ = try log(bench)
        #expect(scores(try made(bench, from: 0).successor) == ["a": points([0, 1, 2])])
        #expect(scores(try made(bench, from: 2).successor) == ["a": points([2])])
        // Not of what comes after the record.
        #expect(scores(try made(bench, from: 0, at: 2).successor) == ["a": points([0, 1])])
    }

    @Test(arguments: [nil, "app"])
    func aReplayMakesNoSumsOfWhatItPassesOver(shadow: String?) throws {
        let bench = try ServiceBench()
        try writeShadow(bench, try log(bench))
        let scope = ReplayScope(from: start + hour, heedsModels: true)
        let made = try made(bench, from: 0, shadow: shadow, scope: .replay(scope))
        #expect(scores(made.successor) == ["a": points([1, 2])])
    }

    /// Writes the state of a shadow that has scored the first visit, and an account that only it knows.
    private func writeShadow(
        _ bench: ServiceBench, _ log: [Entry], times: Int = 2, beginning: Int64 = 0, hasModelRecord: Bool = false
    ) throws {
        let revision = try simpleModel(version: "2", times: times)
        let scorer = PartitionScorer(partition: 0, revision: revision, keepsLastScoreOnly: true)
        scorer.ingest(log[0])
        scorer.ingest(.visit("shadow", 10, at: start + 2 * hour, offset: 0))
        var states: [([UInt8], [UInt8])] = []
        scorer.takeChanges { account, _, state in
            var key: [UInt8] = []
            Changelog.write(accountKey: account, into: &key)
            states.append((key, Array(state!)))
        }
        let position = Changelog.Position(clock: start, nextOffset: 1)
        let head: [([UInt8], [UInt8])] = [
            (Changelog.beginningKey, Changelog.beginning(beginning)),
            (hasModelRecord ? Changelog.modelKey : Changelog.firstModelKey, ModelRecord(revision).value()),
        ]
        for (key, value) in head + states + [(Changelog.positionKey, position.bytes)] {
            try bench.write(changelogKey: key, value, partition: 0)
        }
    }

    @Test func aShadowsStateSavesTheBeginning() throws {
        let bench = try ServiceBench()
        try writeShadow(bench, try log(bench))
        let found = scores(try made(bench, from: 0, shadow: "app").successor)
        #expect(found == ["a": points([0, 1, 2]), "shadow": points([2])])
    }

    @Test(arguments: ["another model", "another beginning", "the log's models", "beyond the record", "nothing"])
    func aShadowThatDoesNotFitIsOfNoUse(fault: String) throws {
        let bench = try ServiceBench()
        let log = try log(bench)
        switch fault {
        case "another model": try writeShadow(bench, log, times: 3)
        case "another beginning": try writeShadow(bench, log, beginning: 1)
        case "the log's models": try writeShadow(bench, log, hasModelRecord: true)
        case "beyond the record":
            try writeShadow(bench, log)
            let position = Changelog.Position(clock: start, nextOffset: 4)
            try bench.write(changelogKey: Changelog.positionKey, position.bytes, partition: 0)
        default: break
        }
        #expect(scores(try made(bench, from: 0, shadow: "app").successor) == ["a": points([0, 1, 2])])
    }
}

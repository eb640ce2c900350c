import Events
import Kafka
import Logging
import Testing

@testable import Engine

@Suite("State is read back", .serialized)
struct RestorationTests {
    private let start = ServiceBench.start
    private static let all = (0..<Int32(ServiceBench.partitions)).map(\.self)

    /// A cluster on which a service has scored twenty accounts.
    private func scored() async throws -> ServiceBench {
        let bench = try ServiceBench()
        try bench.write(
            (0..<60).map { .visit("account-\($0 % 20)", 4, at: start + Int64($0), offset: 0, id: "e\($0)") })
        let service = RunningService(try bench.configuration())
        try await eventually {
            service.totals.records == 60 + ServiceBench.partitions && service.totals.scores >= 20
        }
        try await service.stop()
        return bench
    }

    /// Restores to the end.
    ///
    /// - Returns: The partitions, and the progress before the last step.
    private func restore(
        _ bench: ServiceBench, left: [PartitionTask] = [], copies: [Int32: RestorePoint] = [:],
        guarantee: EngineConfiguration.Guarantee = .exactlyOnce
    ) throws -> (tasks: [PartitionTask], progress: RestoreProgress) {
        let configuration = try bench.configuration(guarantee: guarantee)
        let restoration = Restoration(
            Self.all, left: left, copies: copies,
            reader: try StateReader(configuration, worker: 0, log: { _ in }), configuration: configuration,
            stop: StopSignal(patience: .seconds(1)), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        var batch = MessageBatch(capacity: 5)
        var tasks: [PartitionTask] = []
        var progress = RestoreProgress()
        let deadline = ContinuousClock.now + patience
        while !restoration.isComplete, ContinuousClock.now < deadline {
            progress = restoration.progress
            tasks += try restoration.step(&batch, waiting: .milliseconds(50))
        }
        #expect(restoration.isComplete)
        return (tasks.sorted { $0.number < $1.number }, progress)
    }

    /// A member of the group, from whom alone it takes offsets.
    private func member(of bench: ServiceBench) throws -> Consumer {
        let member = try Consumer(bench.configuration().member(0), log: { _ in })
        try member.subscribe(to: [bench.topics.log])
        var batch = MessageBatch(capacity: 1)
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            member.poll(into: &batch, timeout: .milliseconds(50))
            if member.takeRebalance()?.kind == .assign {
                try member.assign([])
                break
            }
        }
        return member
    }

    private func accounts(_ tasks: [PartitionTask]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: tasks.flatMap { $0.scorer.snapshots() }.map { ($0.account, "\($0.score)") })
    }

    @Test func theChangelogHasEverythingAndSaysHowFarItIs() async throws {
        let bench = try await scored()
        let (tasks, progress) = try restore(bench)
        #expect(tasks.map(\.number) == Self.all)
        #expect(accounts(tasks).count == 20)
        #expect(tasks.allSatisfy { !$0.hasNews && $0.scorer.hasModelRecord && !$0.hasNewModel })
        // Twenty accounts at least, a position and a model for each partition.
        #expect(progress.records > 0 && progress.total >= 20 + 2 * 4)
        #expect(progress.done > 0 && progress.done < progress.total && progress.secondsLeft != nil)
        #expect(progress.partitions == 4 && progress.percent > 0 && progress.percent < 100)
    }

    @Test func onlyWhatALocalCopyLacksIsRead() async throws {
        let bench = try await scored()
        let (tasks, _) = try restore(bench)
        let before = accounts(tasks)
        let ends = try StateReader(bench.configuration(), worker: 0, log: { _ in })
            .changelogBounds(of: Self.all, timeout: patience)
        var copies: [Int32: RestorePoint] = [:]
        for task in tasks {
            copies[task.number] = RestorePoint(
                scorer: task.scorer, nextOffset: task.nextOffset, changelogOffset: ends[task.number]!.high)
        }
        let (again, progress) = try restore(bench, copies: copies)
        #expect(progress.records == 0 && progress.total == 0)
        #expect(again.map { ObjectIdentifier($0.scorer) } == tasks.map { ObjectIdentifier($0.scorer) })
        #expect(accounts(again) == before)
        #expect(again.map(\.nextOffset) == tasks.map(\.nextOffset))
        #expect(again.allSatisfy { !$0.hasNewModel })
    }

    @Test func aCopyOfAnotherChangelogIsNotUsed() async throws {
        let bench = try await scored()
        let foreign = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: true)
        let copy = RestorePoint(scorer: foreign, nextOffset: 1, changelogOffset: 1_000_000)
        let (tasks, _) = try restore(bench, copies: [0: copy])
        #expect(accounts(tasks).count == 20)
        #expect(tasks[0].scorer !== foreign)
    }

    @Test func whatWasLeftIsNotBelievedWithoutTheGroupsOffset() async throws {
        let bench = try await scored()
        let (left, _) = try restore(bench)
        // The mock forgets the offsets of transactions, as a group that has expired.
        let (tasks, _) = try restore(bench, left: left)
        #expect(zip(tasks, left).allSatisfy { $0 !== $1 })
        #expect(accounts(tasks) == accounts(left))
    }

    @Test func whatWasLeftIsKeptWhereTheGroupsOffsetIsTheSame() async throws {
        let bench = try await scored()
        let (left, _) = try restore(bench)
        let member = try member(of: bench)
        // Of the others the group knows another offset, or none.
        let offsets = [
            PartitionOffset(topic: bench.topics.log, partition: 1, offset: left[1].nextOffset),
            PartitionOffset(topic: bench.topics.log, partition: 2, offset: left[2].nextOffset - 1),
        ]
        try member.commit(offsets)
        let (tasks, _) = try restore(bench, left: left)
        #expect(zip(tasks, left).map { $0 === $1 } == [false, true, false, false])
        #expect(accounts(tasks) == accounts(left))
        // At least once an offset may lag behind, and proves nothing.
        let (others, _) = try restore(bench, left: left, guarantee: .atLeastOnce)
        #expect(zip(others, left).allSatisfy { $0 !== $1 })
    }
}

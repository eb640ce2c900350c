import Events
import Foundation
import Kafka
import Logging
import Scoring
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
        _ bench: ServiceBench, left: [PartitionTask] = [], stores: PartitionStores? = nil,
        guarantee: EngineConfiguration.Guarantee = .exactlyOnce
    ) throws -> (tasks: [PartitionTask], progress: RestoreProgress) {
        let configuration = try bench.configuration(guarantee: guarantee)
        let restoration = Restoration(
            Self.all, left: left, stores: stores,
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
        for task in tasks { task.scorer.bringInAll() }
        return Dictionary(
            uniqueKeysWithValues: tasks.flatMap { $0.scorer.snapshots() }.map { ($0.account, "\($0.score)") })
    }

    @Test func aStandstillIsWhereItComesNoFurtherForAWhile() {
        var standstill = Standstill()
        let start = ContinuousClock.now
        func lasts(_ done: Int64, after time: Duration) -> Bool {
            standstill.note(done, now: start + time)
            return standstill.lasts
        }
        #expect(!lasts(0, after: .zero))
        #expect(!lasts(0, after: Standstill.patience - .seconds(1)))
        #expect(lasts(0, after: Standstill.patience))
        #expect(!lasts(5, after: Standstill.patience + .seconds(1)))
        #expect(!lasts(5, after: Standstill.patience * 2))
        #expect(lasts(5, after: Standstill.patience * 2 + .seconds(1)))
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

    /// Stores in a directory of their own.
    private func withStores(_ bench: ServiceBench, _ body: (PartitionStores) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "tierline-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let stores = PartitionStores(
            try bench.configuration(), directory: directory, cluster: "mock", deletionsKept: day,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { stores.closeAll() }
        try body(stores)
    }

    @Test func onlyWhatTheStoreLacksIsRead() async throws {
        let bench = try await scored()
        let inMemory = try restore(bench).tasks
        let due = inMemory.map(\.scorer.nextDue)
        let before = accounts(inMemory)
        try withStores(bench) { stores in
            let (first, whole) = try restore(bench, stores: stores)
            #expect(first.map(\.scorer.nextDue) == due)
            #expect(whole.records > 0)
            #expect(accounts(first) == before)
            let (again, rest) = try restore(bench, stores: stores)
            #expect(again.map(\.scorer.nextDue) == due)
            #expect(rest.records == 0 && rest.total == 0)
            #expect(again.map(\.scorer.accountCount) == first.map(\.scorer.accountCount))
            #expect(again.map(\.nextOffset) == first.map(\.nextOffset))
            #expect(again.map(\.scorer.clock) == first.map(\.scorer.clock))
            #expect(again.allSatisfy { !$0.hasNewModel && $0.scorer.hasModelRecord })
            #expect(accounts(again) == before)
        }
    }

    @Test func aStoreOfAnotherChangelogIsNotUsed() async throws {
        let bench = try await scored()
        try withStores(bench) { stores in
            guard case .open(let store) = try stores.store(of: 0) else { throw CancellationError() }
            _ = try store.beginRestoring(low: 0, high: 2_000_000)
            try store.finishRestoring(end: 1_000_000, position: Changelog.Position(clock: 7, nextOffset: 3))
            let (tasks, _) = try restore(bench, stores: stores)
            #expect(accounts(tasks).count == 20)
            #expect(tasks[0].scorer.clock > 7)
        }
    }

    @Test func aStoreThatDoesNotLeadToTheGroupsOffsetIsRestored() async throws {
        let bench = try await scored()
        let (scored, _) = try restore(bench)
        let ends = Dictionary(uniqueKeysWithValues: scored.map { ($0.number, $0.nextOffset) })
        let member = try member(of: bench)
        try member.commit(ends.map { PartitionOffset(topic: bench.topics.log, partition: $0.key, offset: $0.value) })
        let reader = try StateReader(bench.configuration(), worker: 0, log: { _ in })
        let changelogEnd = try #require(try reader.changelogEnds(of: [0], timeout: patience)[0])
        let clock = scored[0].scorer.clock
        try withStores(bench) { stores in
            guard case .open(let store) = try stores.store(of: 0) else { throw CancellationError() }
            // It claims the whole changelog, and lacks it.
            _ = try store.beginRestoring(low: 0, high: changelogEnd)
            try store.finishRestoring(
                end: changelogEnd, position: Changelog.Position(clock: clock, nextOffset: scored[0].nextOffset - 2))
            let (tasks, _) = try restore(bench, stores: stores)
            #expect(tasks.map(\.nextOffset) == scored.map(\.nextOffset))
            #expect(accounts(tasks) == accounts(scored))
        }
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
        // Another may have sent alerts that wait, and committed the same offset.
        left[1].waiting.append(
            WaitingEvent(
                account: "acme", queue: "hot", event: CloudEvent(type: .alert, id: Hash128("a"), time: start), data: [],
                alertsPerMinute: 1))
        left[1].waiting.didCommit()
        #expect(!left[1].hasNews)
        let (anew, _) = try restore(bench, left: left)
        #expect(zip(anew, left).allSatisfy { $0 !== $1 })
    }
}

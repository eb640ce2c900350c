import Events
import Foundation
import Scoring
import State
import TestSupport
import Testing

@testable import Engine

@Suite("A partition's store follows the commits")
final class PartitionStoreTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "tierline-\(UUID().uuidString)").path

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func open(batchBytes: Int = 16 << 20, at now: Milliseconds = 0) throws -> PartitionStore {
        let store = try StateStore.open(
            directory,
            identity: StoreIdentity(
                application: "app", cluster: "mock", topic: "app.changelog", partition: 0,
                encoding: StoredForm.currentVersion), now: now, deletionsKept: day)
        return PartitionStore(store, wallClock: { now }, batchBytes: batchBytes)
    }

    /// One that has taken an empty changelog in.
    private func opened() throws -> PartitionStore {
        let store = try open()
        _ = try store.beginRestoring(low: 0, high: 0)
        try store.finishRestoring(end: 0, position: Changelog.Position(clock: 1, nextOffset: 0))
        return store
    }

    private func note(_ name: String, _ state: [UInt8]?, in store: PartitionStore) {
        withText(name) { name in
            withOptionalBytes(state) { store.note(name, due: .max, state: $0) }
        }
    }

    private func stored(_ name: String, in store: PartitionStore) -> [UInt8]? {
        var found: [UInt8]?
        withText(name) { store.withState(of: $0) { found = $0.map(Array.init) } }
        return found
    }

    @Test func severalCommitsAreWrittenAsOne() throws {
        let store = try opened()
        #expect(store.haste == nil)
        note("acme", [1], in: store)
        store.didCommit(Changelog.Position(clock: 2, nextOffset: 5))
        note("acme", [2], in: store)
        note("gone", [3], in: store)
        store.didCommit(Changelog.Position(clock: 3, nextOffset: 7))
        note("gone", nil, in: store)
        store.didCommit(Changelog.Position(clock: 4, nextOffset: 8))
        #expect(stored("acme", in: store) == nil && store.progress?.position?.nextOffset == 0)
        #expect(store.writeCommitted { Issue.record("\($0)") })
        #expect(stored("acme", in: store) == [2] && stored("gone", in: store) == nil)
        #expect(store.progress?.position == Progress.Position(clock: 4, nextOffset: 8))
        try store.close(durably: false)
    }

    @Test func aStoreThatIsNotBroughtLevelStaysAsOldAsItWas() throws {
        try opened().close(durably: false)
        let later = try open(at: 20 * hour)
        // It comes and goes with its partition, before it has caught up.
        _ = try later.beginRestoring(low: 0, high: 10)
        try later.close(durably: false)
        let again = try open(at: 21 * hour)
        #expect(again.progress?.writtenAt == 0)
        _ = try again.beginRestoring(low: 0, high: 10)
        try again.finishRestoring(end: 10, position: Changelog.Position(clock: 1, nextOffset: 3))
        try again.close(durably: false)
        // By now the changelog may have forgotten what was deleted since the first time, but not since the last.
        let last = try open(at: 40 * hour)
        #expect(last.progress?.writtenAt == 21 * hour)
        try last.close(durably: false)
    }

    @Test func muchIsWrittenAtOnce() throws {
        let store = try opened()
        note("acme", Array(repeating: 7, count: 17 << 20), in: store)
        #expect(store.haste == nil)
        store.didCommit(Changelog.Position(clock: 2, nextOffset: 5))
        #expect(store.haste == .pressing)
        try store.close(durably: false)
    }

    @Test func oneStoreIsWrittenAtATimeAndThoseWithoutRoomAtOnce() {
        func chosen(_ hastes: PartitionStore.Haste?...) -> [Int] { PartitionStore.Haste.chosen(among: hastes) }
        #expect(chosen(nil, nil) == [])
        #expect(chosen(nil, .due(.seconds(2)), .due(.seconds(3)), .due(.seconds(2))) == [2])
        #expect(chosen(.pressing, .due(.seconds(2)), nil, .pressing) == [0, 3, 1])
    }

    @Test func whatIsCommittedIsWrittenAtTheEnd() throws {
        let store = try opened()
        note("acme", [1], in: store)
        store.didCommit(Changelog.Position(clock: 2, nextOffset: 5))
        try store.close(durably: false)
        let again = try open()
        #expect(stored("acme", in: again) == [1] && again.progress?.position?.nextOffset == 5)
        try again.close(durably: false)
    }

    @Test func whatIsNotCommittedIsNeverWritten() throws {
        let store = try opened()
        store.didFindEnd(40)
        note("acme", [1], in: store)
        store.didCommit(Changelog.Position(clock: 2, nextOffset: 5))
        note("acme", [2], in: store)
        try store.close(durably: false)
        let again = try open()
        // Behind both commits, and says so: what the changelog holds from 40 on is read again.
        #expect(stored("acme", in: again) == nil)
        #expect(again.progress?.position?.nextOffset == 0 && again.progress?.changelogOffset == 40)
        try again.close(durably: false)
    }

    /// What was read of the changelog beside the accounts, as the model in force, lies before the place where it would go on.
    @Test func aRestorationThatWasInterruptedBeginsAnew() throws {
        let scorer = PartitionScorer(partition: 0, revision: try simpleModel(), keepsLastScoreOnly: true)
        scorer.ingest(.visit("acme", 10, at: 0, offset: 0))
        var form: [UInt8] = []
        scorer.takeChanges { _, _, state in form = Array(state!) }
        let store = try open(batchBytes: 10)
        #expect(try store.beginRestoring(low: 3, high: 50) == 3)
        try form.withUnsafeBytes { state in try withText("acme") { try store.restore($0, state, next: 20) } }
        #expect(store.progress?.changelogOffset == 20 && store.progress?.position == nil)
        // As by a rebalance.
        #expect(try store.beginRestoring(low: 3, high: 50) == 3)
        #expect(self.stored("acme", in: store) == nil && store.progress == nil)
        // As by the end of the process.
        try form.withUnsafeBytes { state in try withText("acme") { try store.restore($0, state, next: 20) } }
        try store.close(durably: false)
        let again = try open()
        #expect(try again.beginRestoring(low: 3, high: 50) == 3)
        #expect(self.stored("acme", in: again) == nil)
        try again.finishRestoring(end: 50, position: Changelog.Position(clock: 1, nextOffset: 9))
        #expect(try again.beginRestoring(low: 3, high: 60) == 50)
        try again.close(durably: false)
    }

    @Test(.enabled("needs root, to mount a small disk") { SmallDisk.canBeMade })
    func aFullDiskHoldsNothingUp() throws {
        let disk = try #require(SmallDisk(megabytes: 32))
        let identity = StoreIdentity(
            application: "app", cluster: "mock", topic: "app.changelog", partition: 0,
            encoding: StoredForm.currentVersion)
        let store = PartitionStore(
            try StateStore.open(disk.path + "/0", identity: identity, now: 0, deletionsKept: day), wallClock: { 0 })
        _ = try store.beginRestoring(low: 0, high: 0)
        try store.finishRestoring(end: 0, position: Changelog.Position(clock: 1, nextOffset: 0))
        let ballast = disk.path + "/ballast"
        try Data(repeating: 1, count: 28 << 20).write(to: URL(filePath: ballast))

        let large = Array<UInt8>(repeating: 7, count: 4 << 20)
        note("acme", large, in: store)
        store.didCommit(Changelog.Position(clock: 2, nextOffset: 5))
        var complaints: [StoreError] = []
        #expect(!store.writeCommitted { complaints.append($0) })
        guard case .noRoom = complaints.first else {
            Issue.record("\(complaints)")
            return
        }
        // Not a failure of the state: the next commit goes on, and both are written when there is room.
        #expect(store.failure == nil)
        note("globex", [9], in: store)
        store.didCommit(Changelog.Position(clock: 3, nextOffset: 6))
        try FileManager.default.removeItem(atPath: ballast)
        #expect(store.writeCommitted { Issue.record("\($0)") })
        #expect(stored("acme", in: store) == large && stored("globex", in: store) == [9])
        #expect(store.progress?.position?.nextOffset == 6)
        try store.close(durably: false)
    }
}

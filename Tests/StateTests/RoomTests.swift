import Foundation
import TestSupport
import Testing

@testable import State
@testable import StateWriter

/// What happens when the disk is full.
@Suite struct RoomTests {
    @Test func aFileThatMayNotGrow_isSaidSo_andNothingIsLost() throws {
        let directory = Directory()
        let writer = try Writer(directory.store, seed: 21, steps: 1000, limit: 5 << 20)
        let (committed, last) = writer.lines()
        #expect(committed > 0)
        #expect(last.hasPrefix("error \(directory.accounts): grow: File too large; "), "\(last)")
        #expect(last.contains("make room on that disk"))

        let store = try directory.open()
        var history = History(seed: 21)
        var batch = StateBatch()
        while history.steps < committed { history.step(into: &batch) }
        try history.expectEqual(store)
        // Where there is room, it goes on.
        try history.run(20, into: store)
        try history.expectEqual(store)
    }

    @Test(.enabled("needs root, to mount a small disk") { SmallDisk.canBeMade })
    func aFullDisk_isSaidSo_andTheStoreGoesOnWhenThereIsRoom() throws {
        let disk = try #require(SmallDisk(megabytes: 12))
        let store = try StateStore.open(
            disk.path + "/3", identity: History.identity, now: History.now, deletionsKept: History.day)
        let ballast = disk.path + "/ballast"
        try Data(repeating: 1, count: 6 << 20).write(to: URL(filePath: ballast))

        var history = History(seed: 22, names: 10_000)
        var batch = StateBatch()
        var error: StoreError?
        while error == nil {
            let before = history
            batch.removeAll()
            history.step(into: &batch)
            do throws(StoreError) {
                try store.commit(batch, history.progress)
            } catch let failure {
                error = failure
                // What was committed is all there, and nothing of what was not.
                try before.expectEqual(store)
            }
        }
        guard case .noRoom(_, let bytes, let cause) = error else {
            Issue.record("\(error!)")
            return
        }
        #expect(bytes > 0)
        #expect(cause == "grow: No space left on device")

        try FileManager.default.removeItem(atPath: ballast)
        try store.commit(batch, history.progress)
        try history.expectEqual(store)
    }

    @Test(.enabled("needs root, to mount a small disk") { SmallDisk.canBeMade })
    func aFullDisk_isGivenTheRoomOfTheStoreSetAside() throws {
        let disk = try #require(SmallDisk(megabytes: 12))
        let store = try StateStore.open(
            disk.path + "/3", identity: History.identity, now: History.now, deletionsKept: History.day)
        var first = History(seed: 23, names: 10_000)
        while store.fileSize < 6 << 20 { try first.run(1, into: store) }
        try store.setAside(because: .unfit("for the test"))
        #expect(store.folder.hasSetAside)
        var second = History(seed: 24, names: 10_000)
        while store.fileSize < 6 << 20 { try second.run(1, into: store) }
        #expect(!store.folder.hasSetAside)
        try second.expectEqual(store)
    }

    @Test(.enabled("needs root, to mount a small disk") { SmallDisk.canBeMade })
    func aStoreThatDoesNotFitAtAll_isSaidSo() throws {
        let disk = try #require(SmallDisk(megabytes: 1))
        try Data(repeating: 1, count: 600 << 10).write(to: URL(filePath: disk.path + "/ballast"))
        #expect {
            _ = try StateStore.open(
                disk.path + "/3", identity: History.identity, now: History.now, deletionsKept: History.day)
        } throws: { error in
            if case .noRoom = error as? StoreError { true } else { false }
        }
    }
}

import Foundation
import Testing

@testable import State
@testable import StateWriter

/// Which stores are trusted, and what becomes of those that are not.
@Suite struct TrustTests {
    private let directory = Directory()
    private let history: History

    /// Leaves a store of five steps behind.
    init() throws {
        var history = History(seed: 11)
        let store = try directory.open()
        try history.run(5, into: store)
        try store.close(at: History.now, durably: false)
        self.history = history
    }

    /// Expects that the store is set aside for a reason, that it can be made anew, and that the next is then trusted.
    private func expectSetAside(
        _ reason: Distrust, _ location: SourceLocation = #_sourceLocation, open: () throws -> StateStore
    ) throws {
        try expectSetAside(location, open: open) { $0 == reason }
    }

    private func expectSetAside(
        _ location: SourceLocation = #_sourceLocation, open: () throws -> StateStore, _ isExpected: (Distrust) -> Bool
    ) throws {
        let had = try? Data(contentsOf: URL(filePath: directory.accounts))
        let store = try open()
        guard case .distrusted(let reason) = store.finding else {
            Issue.record("it was found \(store.finding)", sourceLocation: location)
            return
        }
        #expect(isExpected(reason), "set aside: \(reason)", sourceLocation: location)
        var empty = History(seed: 12)
        try empty.expectEqual(store, location)
        #expect(try Data(contentsOf: URL(filePath: directory.setAside)) == had, sourceLocation: location)
        try empty.run(2, into: store)
        try store.close(at: History.now, durably: false)
        let again = try open()
        #expect(again.finding == .trusted, sourceLocation: location)
        try empty.expectEqual(again, location)
    }

    // MARK: - Trusted

    @Test func aStore_isTrusted() throws {
        let store = try directory.open()
        #expect(store.finding == .trusted)
        try history.expectEqual(store)
    }

    @Test func aDeletedDirectory_isAnEmptyStore() throws {
        try FileManager.default.removeItem(atPath: directory.store)
        let store = try directory.open()
        #expect(store.finding == .absent)
        #expect(store.progress == nil)
    }

    @Test func aDeletedFile_isAnEmptyStore() throws {
        try FileManager.default.removeItem(atPath: directory.accounts)
        #expect(try directory.open().finding == .absent)
    }

    @Test func aStoreThatWasNeverWritten_isAnEmptyOne() throws {
        let other = Directory()
        _ = try other.open()
        let store = try other.open()
        #expect(store.finding == .absent)
        #expect(store.progress == nil)
    }

    @Test func aCopyWithHoles_isTrusted_andItsRoomIsAllocatedAgain() throws {
        let before = try Data(contentsOf: URL(filePath: directory.accounts))
        try FileManager.default.removeItem(atPath: directory.accounts)
        let handle = try #require(fopen(directory.accounts, "w"))
        // The end of the file has never been used.
        let used = before.count - (before.reversed().firstIndex { $0 != 0 } ?? 0)
        before.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, used, handle) }
        fclose(handle)
        truncate(directory.accounts, before.count)
        let store = try directory.open()
        #expect(store.finding == .trusted)
        var status = stat()
        stat(directory.accounts, &status)
        #expect(Int(status.st_blocks) * 512 >= before.count)
        try history.expectEqual(store)
    }

    // MARK: - Whose it is

    @Test(arguments: ["application", "cluster", "topic", "partition"])
    func anothersStore_isSetAside(field: String) throws {
        var other = History.identity
        switch field {
        case "application": other.application = "another"
        case "cluster": other.cluster = "another"
        case "topic": other.topic = "another"
        default: other.partition = 4
        }
        try expectSetAside(.foreign(found: "\(History.identity)", expected: "\(other)")) { try directory.open(other) }
    }

    @Test func anOlderAndANewerFormOfTheAccounts_areSetAside() throws {
        var newer = History.identity
        newer.encoding = 2
        try expectSetAside(.olderFormat(found: "1 of the accounts", expected: "2")) { try directory.open(newer) }
        try expectSetAside(.newerFormat(found: "2 of the accounts", expected: "1")) { try directory.open() }
    }

    @Test func aNewerFormOfTheStore_isSetAside_whateverElseItsLabelSays() throws {
        var text = try String(contentsOfFile: directory.label, encoding: .utf8)
        text = text.replacing("format: 1\n", with: "format: 9\n").replacing("boot: ", with: "rocket: ")
        let body = String(text[..<text.firstRange(of: "check: ")!.lowerBound])
        try (body + "check: \(Label.check(body))\n").write(toFile: directory.label, atomically: true, encoding: .utf8)
        try expectSetAside(.newerFormat(found: "9 of the store", expected: "1")) { try directory.open() }
    }

    // MARK: - Machine and time

    @Test func afterTheMachineWentDown_aStoreThatWasNotClosedDurably_isSetAside() throws {
        try expectSetAside(.machineWentDown) { [directory] in
            try StateStore.open(
                directory.store, identity: History.identity, now: History.now, deletionsKept: History.day,
                boot: "the next run")
        }
    }

    @Test func afterTheMachineWentDown_aStoreThatWasClosedDurably_isTrusted_butOnlyOnce() throws {
        try directory.open().close(at: History.now, durably: true)
        func open(_ boot: String) throws -> StateStore {
            try StateStore.open(
                directory.store, identity: History.identity, now: History.now, deletionsKept: History.day, boot: boot)
        }
        do {
            let store = try open("the next run")
            #expect(store.finding == .trusted)
            try history.expectEqual(store)
        }
        // It was opened, so it may have been written to.
        #expect(try open("the run after that").finding == .distrusted(.machineWentDown))
    }

    @Test func aStoreThatWasAwayForLong_isSetAside() throws {
        let later = History.now + History.day
        #expect(try directory.open(now: later).finding == .trusted)
        let away = Distrust.awayTooLong(milliseconds: History.day + 1, kept: History.day)
        #expect(try directory.open(now: later + 1).finding == .distrusted(away))
    }

    @Test func closing_saysHowLongTheStoreWasLevel() throws {
        let later = History.now + History.day
        try directory.open(now: later).close(at: later, durably: false)
        #expect(try directory.open(now: later + History.day).finding == .trusted)
    }

    @Test func aStoreFromTheFarFuture_isSetAside() throws {
        let away = Distrust.awayTooLong(milliseconds: 2 * History.day, kept: History.day)
        #expect(try directory.open(now: History.now - 2 * History.day).finding == .distrusted(away))
    }

    // MARK: - Damage

    @Test(arguments: [0, 1, 4096, 8191, 8192, 12_288, 100_000])
    func aFileThatWasCutOff_isSetAside(size: Int) throws {
        truncate(directory.accounts, size)
        try expectSetAside(open: { try directory.open() }) { reason in
            if case .damaged(let how) = reason { how.contains("cut off") } else { false }
        }
    }

    @Test func aFileOfSomethingElse_isSetAside() throws {
        try Data(repeating: 0x5A, count: 1 << 20).write(to: URL(filePath: directory.accounts))
        try expectSetAside(.damaged("the head of the file of accounts is not LMDB's")) { try directory.open() }
    }

    @Test func aLabelThatIsMissing_orWasChanged_isNotBelieved() throws {
        let text = try String(contentsOfFile: directory.label, encoding: .utf8)
        try text.replacing("synced: no", with: "synced: yes")
            .write(toFile: directory.label, atomically: true, encoding: .utf8)
        try expectSetAside(.damaged("the label is not as it was written")) { try directory.open() }
        try FileManager.default.removeItem(atPath: directory.label)
        #expect(try directory.open().finding == .distrusted(.damaged("its label is missing")))
    }

    @Test func aDamagedHead_leavesTheWriteBeforeIt() throws {
        // The newer of the two heads is made the older one; LMDB goes on from there without a word.
        let store = try directory.open()
        var later = history
        try later.run(1, into: store)
        try store.close(at: History.now, durably: false)
        let handle = try #require(fopen(directory.accounts, "r+"))
        var newest: (page: Int, transaction: UInt64) = (0, 0)
        for page in 0..<2 {
            var transaction: UInt64 = 0
            fseek(handle, page * Environment.pageSize + 144, SEEK_SET)
            fread(&transaction, 8, 1, handle)
            if transaction > newest.transaction { newest = (page, transaction) }
        }
        var none: UInt64 = 0
        fseek(handle, newest.page * Environment.pageSize + 144, SEEK_SET)
        fwrite(&none, 8, 1, handle)
        fclose(handle)
        // Closing was a write too.
        try later.expectEqual(try directory.open())
    }

    @Test func anAccountThatWasAltered_isNotHandedOut() throws {
        let (name, account) = try #require(history.accounts.first { $0.value.state.count > 100 })
        var bytes = try Data(contentsOf: URL(filePath: directory.accounts))
        // Earlier copies of it may lie in pages that were given up.
        var search = bytes.startIndex..<bytes.endIndex
        while let found = bytes.range(of: Data(account.state), in: search) {
            bytes[found.lowerBound + 50] ^= 1
            search = found.upperBound..<bytes.endIndex
        }
        try bytes.write(to: URL(filePath: directory.accounts))
        let store = try directory.open()
        #expect(throws: StoreError.self) {
            try name.withUnsafeBytes { try store.withAccount($0) { _ in } }
        }
        #expect(throws: StoreError.self) { try store.forEachAccount { _, _ in true } }
    }

    @Test func setAside_makesRoomForAnEmptyStore_andKeepsOneOldOne() throws {
        let store = try directory.open()
        let reason = Distrust.unfit("the changelog ends at offset 3, and this has come to 5")
        for _ in 0..<2 {
            try store.setAside(because: reason)
            #expect(store.finding == .distrusted(reason))
            var empty = History(seed: 13)
            try empty.expectEqual(store)
            try empty.run(3, into: store)
            try empty.expectEqual(store)
        }
        let kept = try FileManager.default.subpathsOfDirectory(atPath: directory.store).sorted()
        #expect(kept == ["accounts.mdb", "label", "lock", "set-aside", "set-aside/accounts.mdb", "set-aside/label"])
    }

    // MARK: - Locks

    @Test func aDirectory_isOpenOnlyOnce() throws {
        let store = try directory.open()
        #expect(throws: StoreError.inUse(directory: directory.store, process: getpid())) { try directory.open() }
        try store.close(at: History.now, durably: false)
        // Closed, it is free, although the object is still there.
        #expect(try directory.open().finding == .trusted)
    }

    @Test func aDirectoryThatCannotBeMade_isSaidSo() throws {
        #expect {
            _ = try StateStore.open(
                "/proc/tierline/3", identity: History.identity, now: History.now, deletionsKept: History.day)
        } throws: { error in
            "\(error)".hasPrefix("/proc/tierline: make directory: No such file or directory; see that")
        }
    }
}

import Foundation
import State
import TestSupport
import Testing

@testable import StateWriter

/// A process that is killed at any moment leaves a true prefix behind.
@Suite struct KillTests {
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func aKilledProcess_leavesATruePrefix(seed: UInt64) throws {
        let directory = Directory()
        var generator = SeededGenerator(seed: seed)
        var history = History(seed: seed)
        var committed: Int64 = 0
        for _ in 0..<8 {
            let writer = try Writer(directory.store, seed: seed, steps: .max)
            let opened = writer.line()
            #expect(opened == (committed == 0 ? "opened nothing stored yet" : "opened trusted"))
            // Some commits, and then some microseconds, so that it is hit at different places of a commit.
            for _ in 0..<Int.random(in: 1...20, using: &generator) { _ = writer.line() }
            usleep(UInt32.random(in: 0...3000, using: &generator))
            kill(writer.process.processIdentifier, SIGKILL)
            committed = max(committed, writer.lines().committed)
            #expect(writer.process.terminationReason == .uncaughtSignal)

            let store = try directory.open()
            #expect(store.finding == .trusted)
            let done = try #require(store.progress?.changelogOffset)
            #expect(done >= committed)
            var batch = StateBatch()
            while history.steps < done { history.step(into: &batch) }
            try history.expectEqual(store)
            committed = done
        }
    }

    @Test func aStoreInUseByAnotherProcess_isSaidToBe() throws {
        let directory = Directory()
        let writer = try Writer(directory.store, seed: 1, steps: .max)
        _ = writer.line()
        let process = writer.process.processIdentifier
        #expect(throws: StoreError.inUse(directory: directory.store, process: process)) { try directory.open() }
        kill(process, SIGKILL)
        _ = writer.lines()
        #expect(throws: Never.self) { try directory.open() }
    }
}

import State
import TestSupport
import Testing

@testable import StateWriter

/// What a store holds, against a dictionary, over seeded histories.
@Suite struct HistoryTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func aStoreIsWhatItsBatchesComeTo_howeverItIsClosed(seed: UInt64) throws {
        let directory = Directory()
        var history = History(seed: seed)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            // The scope's end closes the store as a killed process does: not at all.
            do {
                let store = try directory.open()
                #expect(store.finding == (history.steps == 0 ? .absent : .trusted))
                try history.expectEqual(store)
                try history.run(Int.random(in: 1...15, using: &generator), into: store)
                try history.expectEqual(store)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: try store.close(at: History.now, durably: true)
                case 1: try store.close(at: History.now, durably: false)
                default: break
                }
            }
        }
        try history.expectEqual(try directory.open())
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func aLoadedStoreIsWhatItsBatchesComeTo_howeverOftenLoadingBreaksOff(seed: UInt64) throws {
        let directory = Directory()
        var history = History(seed: seed)
        for _ in 0..<3 {
            let store = try directory.open()
            store.beginLoading()
            #expect(store.isLoading)
            try history.run(10, into: store)
        }
        let store = try directory.open()
        #expect(store.isLoading)
        try store.finishLoading()
        #expect(!store.isLoading)
        try history.expectEqual(store)
        // From now on timers are kept up.
        store.beginLoading()
        try history.run(5, into: store)
        try history.expectEqual(store)
    }

    @Test func finishLoading_ofAnEmptyStore_leavesItEmpty() throws {
        let directory = Directory()
        let store = try directory.open()
        store.beginLoading()
        try store.finishLoading()
        var history = History(seed: 1)
        try history.expectEqual(store)
        try history.run(2, into: store)
        try history.expectEqual(store)
    }

    @Test func theLastWordOnAnAccountCounts() throws {
        let directory = Directory()
        let store = try directory.open()
        var batch = StateBatch()
        for (name, states) in [("a", ["1", "2"]), ("b", ["1", nil]), ("c", [nil, "3"])] {
            for state in states {
                name.bytes { name in
                    if let state { state.bytes { batch.put(name, due: 5, state: $0) } } else { batch.delete(name) }
                }
            }
        }
        try store.commit(batch, Progress(changelogOffset: 1, position: nil, writtenAt: History.now))
        var found: [String] = []
        try store.forEachAccount { name, account in
            found.append(String(decoding: name, as: UTF8.self) + String(decoding: account.state, as: UTF8.self))
            return true
        }
        #expect(found == ["a2", "c3"])
    }

    @Test func forEachAccount_goesOnAfterAName_amongLongOnesToo() throws {
        let directory = Directory()
        var history = History(seed: 9, names: 300)
        let store = try directory.open()
        try history.run(20, into: store)
        let names = history.accounts.keys.sorted { $0.lexicographicallyPrecedes($1) }
        for (place, previous) in names.enumerated() {
            var next: [UInt8]?
            try previous.withUnsafeBytes { previous in
                try store.forEachAccount(after: previous) { name, _ in
                    next = Array(name)
                    return false
                }
            }
            #expect(next == (place + 1 < names.count ? names[place + 1] : nil))
        }
    }

    @Test func forEachDue_endsAtItsTime_orWhereItIsTold() throws {
        let directory = Directory()
        var history = History(seed: 4)
        let store = try directory.open()
        try history.run(10, into: store)
        var dues: [Int64] = []
        try store.forEachDue(upTo: 100) { due, _ in
            dues.append(due)
            return true
        }
        #expect(dues == history.accounts.values.map(\.due).filter { $0 <= 100 }.sorted())
        var seen = 0
        try store.forEachDue(upTo: .max) { _, _ in
            seen += 1
            return seen < 3
        }
        #expect(seen == 3)
    }

    @Test func theFileGrowsWithWhatIsInIt_andKeepsIt() throws {
        let directory = Directory()
        let store = try directory.open()
        let before = store.fileSize
        var history = History(seed: 5, names: 10_000)
        try history.run(60, into: store)
        #expect(store.fileSize > before * 4)
        try history.expectEqual(store)
    }
}

extension String {
    func bytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Array(utf8).withUnsafeBytes(body)
    }
}

import Foundation
import State
import Testing

@testable import StateWriter

/// A directory that goes with the test.
final class Directory {
    let path = NSTemporaryDirectory() + "tierline-state-" + UUID().uuidString

    /// A store's own directory in it.
    var store: String { path + "/acme/3" }
    var accounts: String { store + "/accounts.mdb" }
    var label: String { store + "/label" }
    var setAside: String { store + "/set-aside/accounts.mdb" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func open(
        _ identity: StoreIdentity = History.identity, now: Int64 = History.now, deletionsKept: Int64 = History.day
    ) throws(StoreError) -> StateStore {
        try StateStore.open(store, identity: identity, now: now, deletionsKept: deletionsKept)
    }
}

extension History {
    /// Takes some steps and commits each.
    mutating func run(_ count: Int, into store: StateStore) throws {
        var batch = StateBatch()
        for _ in 0..<count {
            batch.removeAll()
            step(into: &batch)
            try store.commit(batch, progress)
        }
    }

    /// Whether a store holds exactly what the steps so far come to, whichever way one looks at it.
    func expectEqual(_ store: StateStore, _ location: SourceLocation = #_sourceLocation) throws {
        #expect(store.progress == (steps == 0 ? nil : progress), sourceLocation: location)
        #expect(try store.count() == accounts.count, sourceLocation: location)
        for note in StateBatch.Note.allCases {
            #expect(try store.note(note) == notes[note], sourceLocation: location)
        }

        var stored: [(name: [UInt8], account: Account)] = []
        try store.forEachAccount { name, account in
            stored.append((Array(name), Account(due: account.due, state: Array(account.state))))
            return true
        }
        let expected = accounts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        #expect(stored.map(\.name) == expected.map(\.key), sourceLocation: location)
        #expect(stored.map(\.account) == expected.map(\.value), sourceLocation: location)

        let due = expected.filter { $0.value.due != .max }.map { ($0.value.due, $0.key) }
            .enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
        #expect(try store.firstDue() == due.first?.0, sourceLocation: location)
        #expect(try store.timerCount() == due.count, sourceLocation: location)
        var found: [(Int64, [UInt8])] = []
        try store.forEachDue(upTo: .max) { time, name in
            found.append((time, Array(name)))
            return true
        }
        #expect(found.map(\.0) == due.map(\.0), sourceLocation: location)
        #expect(found.map(\.1) == due.map(\.1), sourceLocation: location)

        for (name, account) in accounts {
            let read = try name.withUnsafeBytes { name in
                try store.withAccount(name) { $0.map { Account(due: $0.due, state: Array($0.state)) } }
            }
            #expect(read == account, sourceLocation: location)
        }
    }
}

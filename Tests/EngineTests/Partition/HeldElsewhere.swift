import Events
import Scoring

@testable import Engine

/// Accounts outside memory, in a dictionary: what a store on the disk is to a partition.
final class HeldElsewhere: ColdAccounts {
    var accounts: [String: [UInt8]]
    /// How often an account was looked up and found.
    private(set) var found = 0

    init(_ accounts: [String: [UInt8]]) {
        self.accounts = accounts
    }

    var count: Int { accounts.count }
    var timerCount: Int { accounts.values.count { $0.withUnsafeBytes { try! StoredHeader($0).due } != .max } }
    var failure: (any Error)? { nil }

    func withState(of name: Text, _ body: (UnsafeRawBufferPointer?) -> Void) {
        guard let state = accounts[name.string] else { return body(nil) }
        found += 1
        state.withUnsafeBytes { body($0) }
    }

    func forEachDue(upTo time: Timestamp, _ body: (_ due: Timestamp, _ name: Text) -> Bool) {
        let due = accounts.map { name, state in
            (due: state.withUnsafeBytes { try! StoredHeader($0).due }, name: name)
        }.filter { $0.due != .max && $0.due <= time }
            .sorted { a, b in a.due != b.due ? a.due < b.due : a.name.utf8.lexicographicallyPrecedes(b.name.utf8) }
        for entry in due where !withText(entry.name, { body(entry.due, $0) }) { return }
    }

    func forEach(_ body: (_ name: Text, _ state: UnsafeRawBufferPointer) -> Void) {
        for (name, state) in accounts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            withText(name) { name in state.withUnsafeBytes { body(name, $0) } }
        }
    }
}

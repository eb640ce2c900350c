package import Events
package import State

/// Accounts outside memory that lie in a store on the local disk.
package protocol StoredAccounts: ColdAccounts {
    /// The store.
    var store: StateStore { get }
    /// What first went wrong; `nil` as long as all could be read.
    var failure: (any Error)? { get set }
}

extension StoredAccounts {
    package var count: Int { reading(orElse: 0) { () throws(StoreError) in try store.count() } }

    package var timerCount: Int { reading(orElse: 0) { () throws(StoreError) in try store.timerCount() } }

    package func withState(of name: Text, _ body: (UnsafeRawBufferPointer?) -> Void) {
        reading(orElse: ()) { () throws(StoreError) in try store.withAccount(name.bytes) { body($0?.state) } }
    }

    package func forEachDue(upTo time: Timestamp, _ body: (_ due: Timestamp, _ name: Text) -> Bool) {
        reading(orElse: ()) { () throws(StoreError) in
            // Those that are never due are not asked for.
            try store.forEachDue(upTo: time) { due, name in due != .max && body(due, Text(bytes: name)) }
        }
    }

    package func forEach(_ body: (_ name: Text, _ state: UnsafeRawBufferPointer) -> Void) {
        reading(orElse: ()) { () throws(StoreError) in
            try store.forEachAccount { name, account in
                body(Text(bytes: name), account.state)
                return true
            }
        }
    }

    /// What is read, or `missing` where that fails; the failure is kept.
    package func reading<Value>(orElse missing: Value, _ body: () throws(StoreError) -> Value) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            failure = failure ?? error
            return missing
        }
    }
}

extension StateStore {
    /// How many accounts there are.
    public func count() throws(StoreError) -> Int {
        try read { transaction throws(LMDBFailure) in try transaction.count(environment.accounts) }
    }

    /// How many accounts are due at some time.
    public func timerCount() throws(StoreError) -> Int {
        precondition(!isLoading, "the timers are not there yet: finishLoading() makes them")
        return try read { transaction throws(LMDBFailure) in try transaction.count(environment.timers) }
    }

    /// Looks an account up.
    ///
    /// - Parameters:
    ///   - name: The account's name, of one byte or more.
    ///   - body: Is handed the account; `nil`: there is none. Its bytes lie in the store's file, and live as long as the
    ///     call.
    /// - Throws: `StoreError.damaged` where the account is not as it was written.
    public func withAccount<Result>(
        _ name: UnsafeRawBufferPointer, _ body: (StoredAccount?) -> Result
    ) throws(StoreError) -> Result {
        try read { transaction throws(LMDBFailure) in
            var keys = AccountKey(seed: label.seed)
            return try keys.withKey(of: name) { key throws(LMDBFailure) in
                guard let value = try transaction.get(key, from: environment.accounts) else { return body(nil) }
                let account = try AccountValue(Cursor.Entry(key: key, value: value), seed: label.seed)
                guard SortedBytes.compare(account.name, name) == 0 else { throw LMDBFailure.unreadable }
                return body(StoredAccount(account))
            }
        }
    }

    /// The least due time of all accounts; `nil` where none is ever due.
    public func firstDue() throws(StoreError) -> Int64? {
        precondition(!isLoading, "the timers are not there yet: finishLoading() makes them")
        return try read { transaction throws(LMDBFailure) in
            guard let entry = try Cursor(transaction, environment.timers).first() else { return nil }
            return try TimerKey.read(entry.key).due
        }
    }

    /// Goes through the accounts that are due, in order of due time, then in byte order of name.
    ///
    /// - Parameters:
    ///   - time: The last due time of interest, in milliseconds.
    ///   - body: Is handed a due time and a name, whose bytes live as long as the call; answers whether to go on. It must
    ///     not write to the store.
    public func forEachDue(
        upTo time: Int64, _ body: (_ due: Int64, _ name: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) {
        precondition(!isLoading, "the timers are not there yet: finishLoading() makes them")
        try read { transaction throws(LMDBFailure) in
            let cursor = try Cursor(transaction, environment.timers)
            var order = NameOrder<Int64>(prefixCount: TimerKey.dueCount + AccountKey.longestPlainName)
            var entry = try cursor.first()
            while let timer = entry {
                let (due, key) = try TimerKey.read(timer.key)
                if due > time { break }
                var name = key
                if AccountKey.isHashed(key) {
                    guard let value = try transaction.get(key, from: environment.accounts) else {
                        throw LMDBFailure.unreadable
                    }
                    name = try AccountValue(Cursor.Entry(key: key, value: value), seed: label.seed).name
                }
                guard order.add(due, key: timer.key, name: name, isHashed: AccountKey.isHashed(key), body) else {
                    return
                }
                entry = try cursor.next()
            }
            _ = order.finish(body)
        }
    }

    /// Goes through the accounts in byte order of name.
    ///
    /// - Parameters:
    ///   - previous: The name after which to begin, so that the caller may write in between; `nil`: at the first.
    ///   - body: Is handed a name and its account, whose bytes live as long as the call; answers whether to go on. It
    ///     must not write to the store.
    public func forEachAccount(
        after previous: UnsafeRawBufferPointer? = nil, _ body: (UnsafeRawBufferPointer, StoredAccount) -> Bool
    ) throws(StoreError) {
        try read { transaction throws(LMDBFailure) in
            let cursor = try Cursor(transaction, environment.accounts)
            var order = NameOrder<StoredAccount>(prefixCount: AccountKey.longestPlainName)
            // Long names that begin alike come in order of their hashes, so that the search begins before all of them.
            let start = previous.map { UnsafeRawBufferPointer(rebasing: $0.prefix(AccountKey.longestPlainName)) }
            var entry = if let start { try cursor.seek(start) } else { try cursor.first() }
            while let found = entry {
                let value = try AccountValue(found, seed: label.seed)
                let isLater = previous.map { SortedBytes.compare(value.name, $0) > 0 } ?? true
                if isLater {
                    let isHashed = AccountKey.isHashed(found.key)
                    let account = StoredAccount(value)
                    guard
                        order.add(account, key: found.key, name: value.name, isHashed: isHashed, { body($1, $0) })
                    else { return }
                }
                entry = try cursor.next()
            }
            _ = order.finish { body($1, $0) }
        }
    }

    /// A note as it was set; `nil` where there is none.
    public func note(_ note: StateBatch.Note) throws(StoreError) -> [UInt8]? {
        try read { transaction throws(LMDBFailure) in
            try Checked.get(note.key, transaction, environment.meta, seed: label.seed)
        }
    }

    func read<Result>(_ body: (Transaction) throws(LMDBFailure) -> Result) throws(StoreError) -> Result {
        do {
            return try environment.read(body)
        } catch {
            throw failure(error)
        }
    }
}

/// An account as it is stored.
public struct StoredAccount {
    /// When it is due, in milliseconds; `.max`: never.
    public let due: Int64
    /// Its stored form, in the store's file.
    public let state: UnsafeRawBufferPointer

    init(_ value: AccountValue) {
        due = value.due
        state = value.state
    }
}

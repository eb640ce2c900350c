extension StateStore {
    /// Writes what one Kafka transaction has committed: all of it or nothing.
    ///
    /// - Parameters:
    ///   - batch: The changes; is left as it is.
    ///   - progress: Up to where the store has then come. Worth committing from time to time with an empty batch too,
    ///     where nothing changes for long: `Progress.writtenAt` tells whether the store is still fresh enough.
    /// - Throws: `StoreError.noRoom`: the store is as it was, and can be written again when there is room.
    public func commit(_ batch: StateBatch, _ progress: Progress) throws(StoreError) {
        try write(batch, progress)
    }

    /// Leaves timers alone until `finishLoading`, so that an empty store is filled at a multiple of the pace. Does nothing
    /// to a store that is not empty. A store found half loaded goes on being loaded.
    public func beginLoading() {
        if record == nil { startsLoading = true }
    }

    /// Whether accounts are being loaded, and timers are not there yet.
    public var isLoading: Bool { record?.isLoading ?? startsLoading }

    /// Makes the timers of all accounts. Does nothing to a store that is not being loaded.
    public func finishLoading() throws(StoreError) {
        guard isLoading else { return }
        startsLoading = false
        guard let progress else { return }
        try write(progress, isLoading: false) { transaction throws(LMDBFailure) in
            try makeTimers(transaction)
        }
    }

    func write(_ batch: StateBatch, _ progress: Progress) throws(StoreError) {
        let entries = batch.sorted()
        let isLoading = isLoading
        if isLoading { try makeRoom(for: batch) }
        try write(progress, isLoading: isLoading, bytes: batch.byteCount) { transaction throws(LMDBFailure) in
            try writeAccounts(batch, entries, transaction, withTimers: !isLoading)
            for (note, bytes) in batch.notes {
                if let bytes {
                    try Checked.put(bytes, for: note.key, transaction, environment.meta, seed: label.seed)
                } else {
                    try Checked.delete(note.key, transaction, environment.meta)
                }
            }
        }
    }

    /// Runs a transaction, again with a larger file where that is full.
    private func write(
        _ progress: Progress, isLoading: Bool, bytes: Int = 0, _ body: (Transaction) throws(LMDBFailure) -> Void
    ) throws(StoreError) {
        let record = ProgressRecord(progress, isLoading: isLoading)
        while true {
            do throws(LMDBFailure) {
                try environment.write { transaction throws(LMDBFailure) in
                    try body(transaction)
                    try Checked.put(
                        record.bytes, for: Checked.progressKey, transaction, environment.meta, seed: label.seed)
                }
                self.record = record
                return
            } catch {
                guard error.isMapFull else { throw failure(error) }
                try grow(by: 2 * bytes)
            }
        }
    }

    /// Makes the file as large as loading a batch is likely to need, since each write that finds it full is done again.
    ///
    /// Accounts come from anywhere in the order of names, so a large batch copies every page, and the pages that the
    /// write before it gave up cannot be used yet.
    private func makeRoom(for batch: StateBatch) throws(StoreError) {
        let size = try read { transaction throws(LMDBFailure) in try transaction.size(environment.accounts) }
        let copied = min(size, 2 * batch.count * Environment.pageSize)
        let missing = size + 2 * copied + 2 * batch.byteCount - environment.mapSize
        if missing > 0 { try grow(by: missing) }
    }

    /// Makes the file larger: by half, but not by more than 1 GB, and not by less than what is to be written.
    private func grow(by bytes: Int) throws(StoreError) {
        let step = max(min(environment.mapSize / 2, 1 << 30), bytes, Environment.initialSize)
        let pageSize = Environment.pageSize
        let size = (environment.mapSize + step) / pageSize * pageSize
        do throws(LMDBFailure) {
            try environment.grow(to: size)
        } catch {
            let failure = StoreError.system("grow", environment.path, code: error.code, bytes: step)
            // A store that nobody trusts is worth less than the room it takes.
            guard case .noRoom = failure, try folder.removeSetAside() else { throw failure }
            try grow(by: bytes)
        }
    }

    private func writeAccounts(
        _ batch: StateBatch, _ entries: [StateBatch.Entry], _ transaction: Transaction, withTimers: Bool
    ) throws(LMDBFailure) {
        let cursor = try Cursor(transaction, environment.accounts)
        let isEmpty = try transaction.count(environment.accounts) == 0
        let seed = label.seed
        var timers = TimerChanges()
        var keys = AccountKey(seed: seed)
        try batch.forEach(in: entries) { name, due, state throws(LMDBFailure) in
            try keys.withKey(of: name) { key throws(LMDBFailure) in
                // What comes into an empty store is not there before; without timers only the key tells whose it is.
                let isHashed = AccountKey.isHashed(key)
                let needsOld = !isEmpty && (withTimers || state == nil || isHashed)
                let old = needsOld ? try cursor.find(key) : nil
                if isHashed, let old {
                    let account = try AccountValue(Cursor.Entry(key: key, value: old), seed: seed)
                    guard SortedBytes.compare(account.name, name) == 0 else { throw LMDBFailure.unreadable }
                }
                if withTimers {
                    let before = try old.map(AccountValue.due) ?? .max
                    let after = state == nil ? .max : due
                    if before != after {
                        if before != .max { timers.remove(due: before, accountKey: key) }
                        if after != .max { timers.insert(due: after, accountKey: key) }
                    }
                }
                if let state {
                    let count = AccountValue.count(name: name, state: state)
                    let room = try cursor.reserve(count, for: key, appending: isEmpty)
                    AccountValue.write(due: due, name: name, state: state, key: key, seed: seed, into: room)
                } else if old != nil {
                    try cursor.delete()
                }
            }
        }
        try timers.write(in: Cursor(transaction, environment.timers))
    }

    private func makeTimers(_ transaction: Transaction) throws(LMDBFailure) {
        /// So that no more than some 50 MB are held at once.
        let most = 500_000
        try transaction.removeAll(from: environment.timers)
        let accounts = try Cursor(transaction, environment.accounts)
        let cursor = try Cursor(transaction, environment.timers)
        var timers = TimerChanges()
        var isFirst = true
        var entry = try accounts.first()
        while let account = entry {
            let due = try AccountValue.due(of: account.value)
            if due != .max { timers.insert(due: due, accountKey: account.key) }
            if timers.count == most {
                try timers.write(in: cursor, appending: isFirst)
                timers.removeAll()
                isFirst = false
            }
            entry = try accounts.next()
        }
        try timers.write(in: cursor, appending: isFirst)
    }
}

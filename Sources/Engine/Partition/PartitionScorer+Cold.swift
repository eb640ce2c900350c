internal import Events
internal import Scoring

/// Accounts that are not in memory. Without `cold` there are none, and nothing here does anything.
///
/// Invariants:
/// - an account is in memory, or in `cold` as it was last committed, or it is not known;
/// - one that was changed or deleted since it was last stored is not looked for in `cold`;
/// - no account outside memory is due before `coldDue`.
extension PartitionScorer {
    /// The place of an account, brought into memory where it lies elsewhere.
    @inline(__always)
    func place(of name: Text) -> Int? {
        if let place = table.place(of: name) { return place }
        return cold == nil ? nil : bringIn(name)
    }

    /// Brings an account into memory that is not there.
    private func bringIn(_ name: Text) -> Int? {
        if dirty.isDeleted(name) { return nil }
        var place: Int?
        cold?.withState(of: name) { state in
            guard let state, let account = decodeCold(state, name) else { return }
            place = insert(account)
        }
        return place
    }

    private func decodeCold(_ state: UnsafeRawBufferPointer, _ name: Text) -> Account? {
        do {
            return try scorer.decode(state, name: name)
        } catch {
            coldFailure = coldFailure ?? error
            return nil
        }
    }

    /// Gives a place to an account that lies elsewhere as well.
    private func insert(_ account: Account) -> Int {
        restoredThrough = max(restoredThrough, account.lastOffset)
        let place = table.insert(account)
        residency.insert(place, bytes: account.memory, isStored: true)
        timers.arm(place, at: account.due)
        census.note(place, standing: scorer.standing(of: account))
        return place
    }

    /// An account without bringing it into memory; `nil` for one that is not known.
    func look(at name: Text) -> Account? {
        if let place = table.place(of: name) { return table.accounts[place] }
        if cold == nil || dirty.isDeleted(name) { return nil }
        var account: Account?
        cold?.withState(of: name) { state in account = state.flatMap { decodeCold($0, name) } }
        return account
    }

    /// Brings in the next accounts outside memory that are due up to a time, at most about a thousand.
    ///
    /// - Returns: The time up to which all that are due are in memory.
    func bringInDue(upTo time: Timestamp) -> Timestamp {
        guard let cold, coldDue <= time else { return time }
        var names: [[UInt8]] = []
        var last = Timestamp.min
        var next = Timestamp.max
        cold.forEachDue(upTo: .max) { due, name in
            // Accounts of one time belong together.
            if due > time || (names.count >= 1000 && due > last) {
                next = due
                return false
            }
            last = due
            if table.place(of: name) == nil { names.append(Array(name.bytes)) }
            return true
        }
        for name in names { name.withUnsafeBytes { _ = bringIn(Text(bytes: $0)) } }
        coldDue = next
        return min(time, next - 1)
    }

    /// Brings every account into memory: for what concerns them all.
    func bringInAll() {
        cold?.forEach { name, state in
            if table.place(of: name) != nil || dirty.isDeleted(name) { return }
            if let account = decodeCold(state, name) { _ = insert(account) }
        }
        coldDue = .max
    }

    /// What kept an account from being read; then nothing may be committed, and the partition is to be taken over anew.
    public var failure: (any Error)? { coldFailure ?? cold?.failure }

    /// Whether the accounts in memory take more than some bytes, so that some should be stored and leave.
    public func exceeds(memory: Int) -> Bool { residency.bytes > memory }

    /// Notes that all accounts lie elsewhere as they are now, and lets some leave memory until what is left of them fits
    /// into it. To be called while there is no change that `takeChanges` has not taken.
    ///
    /// - Parameter memory: Bytes.
    public func didStore(memory: Int) {
        guard cold != nil else { return }
        dirty.didStore()
        for place in taken { residency.didStore(place) }
        taken.removeAll(keepingCapacity: true)
        while residency.bytes > memory, let place = residency.next() {
            coldDue = min(coldDue, table.accounts[place].due)
            timers.disarm(place)
            census.forget(place)
            outbox.forgetScore(of: place)
            residency.remove(place)
            table.remove(place)
        }
    }

    /// Counts the accounts that lie elsewhere, and finds when the first of them is due; once, before any record.
    func takeStock() {
        guard let cold else { return }
        coldDue = .max
        cold.forEachDue(upTo: .max) { due, _ in
            coldDue = due
            return false
        }
        knownAccounts = cold.count
        cold.forEach { _, state in
            do {
                census.count(standing: try StoredHeader(state).standing(under: scorer))
            } catch {
                coldFailure = coldFailure ?? error
            }
        }
    }
}

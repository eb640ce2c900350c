internal import Events
internal import Scoring
internal import State

/// A partition's copy of its state on the local disk: what need not be in memory, and what spares the next start the
/// changelog.
///
/// It is written after Kafka's commit only, so it is always a state that the changelog had. Changes gather in a batch while
/// the changelog is written, those of several commits in one: a busy account is then written once. Where a commit is undone
/// the batch is dropped, and the changelog read from where the store stands.
final class PartitionStore: StoredAccounts {
    let store: StateStore
    private let wallClock: @Sendable () -> Timestamp
    private var batch = StateBatch()
    private var complaint = Complaint(every: .seconds(10))
    var failure: (any Error)?
    /// Up to where the changelog is known to be in the store.
    private var changelogOffset: Int64
    /// Where the changelog ended when it was last looked at; what the store had then goes up to there, if the partition was
    /// still this worker's. The next commit that Kafka takes proves that it was.
    private var endSeen: Int64?
    private var lookedAtEnd = ContinuousClock.now
    /// Where the partition stood at the last commit, where that is not written yet.
    private var committed: Changelog.Position?
    /// Whether the batch holds what is not committed.
    private var hasUncommitted = false
    /// Whether the store had all of the changelog at some time since it was opened.
    private var isLevel = false
    private var lastWrite = ContinuousClock.now

    /// How much is gathered before it is written.
    private let batchBytes: Int
    /// For how long.
    private static let batchTime = Duration.seconds(2)

    /// - Parameter batchBytes: How much is gathered before it is written.
    init(_ store: StateStore, wallClock: @escaping @Sendable () -> Timestamp, batchBytes: Int = 16 << 20) {
        self.store = store
        self.batchBytes = batchBytes
        self.wallClock = wallClock
        changelogOffset = store.progress?.changelogOffset ?? 0
    }

    /// Where it stands; `nil` where it is empty.
    var progress: Progress? { store.progress }

    /// A model as the changelog has it.
    func model(_ model: StateBatch.Note) -> [UInt8]? {
        reading(orElse: nil) { () throws(StoreError) in try store.note(model) }
    }

    /// Whether some alerts wait to be sent, which lie in the changelog alone.
    var hasWaitingAlerts: Bool { model(.waiting) != nil }

    // MARK: - Following the commits

    /// Notes what is being written to the changelog.
    func note(_ account: Text, due: Timestamp, state: UnsafeRawBufferPointer?) {
        hasUncommitted = true
        if let state { batch.put(account.bytes, due: due, state: state) } else { batch.delete(account.bytes) }
    }

    /// Notes what is being written to the changelog beside the accounts.
    func note(_ note: StateBatch.Note, _ bytes: [UInt8]?) {
        hasUncommitted = true
        batch.set(note, to: bytes)
    }

    /// Notes that the changelog has all that was noted.
    func didCommit(_ position: Changelog.Position) {
        if let endSeen { changelogOffset = max(changelogOffset, endSeen) }
        endSeen = nil
        committed = position
        hasUncommitted = false
        isLevel = true
    }

    /// How urgently what is committed should be written.
    enum Haste: Hashable {
        /// At the next opportunity; so long ago was the last time.
        case due(Duration)
        /// At once: there is no more room.
        case pressing

        /// Which of some stores to write now, by their places: those that press, and of the others the one that has waited
        /// longest. Records wait while a store is written, and so none waits for all of them.
        static func chosen(among hastes: [Haste?]) -> [Int] {
            var chosen = hastes.indices.filter { hastes[$0] == .pressing }
            let due = hastes.indices.compactMap { place -> (place: Int, waited: Duration)? in
                if case .due(let waited) = hastes[place] { (place, waited) } else { nil }
            }
            if let next = due.max(by: { $0.waited < $1.waited }) { chosen.append(next.place) }
            return chosen
        }
    }

    /// How urgently the store should be written; `nil`: not yet.
    var haste: Haste? {
        if committed == nil { return nil }
        if batch.byteCount >= batchBytes { return .pressing }
        let elapsed = ContinuousClock.now - lastWrite
        return elapsed >= Self.batchTime ? .due(elapsed) : nil
    }

    /// Writes all that is committed.
    ///
    /// - Returns: Whether the store has everything now. Where the disk has no room it is kept for the next time.
    func writeCommitted(complain: (StoreError) -> Void) -> Bool {
        precondition(!hasUncommitted, "what Kafka does not have must not be believed at the next start")
        guard let position = committed else { return true }
        lastWrite = .now
        do throws(StoreError) {
            try store.commit(batch, progress(position))
        } catch {
            if case .noRoom = error {} else { failure = failure ?? error }
            complaint.make { complain(error) }
            return false
        }
        batch.removeAll()
        committed = nil
        return true
    }

    private func progress(_ position: Changelog.Position) -> Progress {
        Progress(
            changelogOffset: changelogOffset,
            position: Progress.Position(clock: position.clock, nextOffset: position.nextOffset),
            writtenAt: wallClock())
    }

    /// Whether it is time to look where the changelog ends, which is asked about once a second: by that the next start knows
    /// what it need not read.
    func isTimeToLookAtEnd() -> Bool {
        guard batch.isEmpty, ContinuousClock.now - lookedAtEnd >= .seconds(1) else { return false }
        lookedAtEnd = .now
        return true
    }

    /// Notes where the changelog ends, while all that this worker has written to it is in the store.
    func didFindEnd(_ offset: Int64) {
        endSeen = offset
    }

    /// Drops what was noted, as its commit was undone.
    private func drop() {
        batch.removeAll()
        endSeen = nil
        committed = nil
        hasUncommitted = false
    }

    // MARK: - Reading the changelog back

    /// Begins to take the changelog in, from where the store stands.
    ///
    /// - Parameter bounds: Of the changelog.
    /// - Returns: The first record that the store lacks.
    /// - Throws: `StoreError` where the store cannot be used.
    func beginRestoring(low: Int64, high: Int64) throws -> Int64 {
        drop()
        isLevel = false
        // It has the accounts up to there, but not the model, nor what waits to be sent: those lie before, and in the changelog
        // alone until all of it is taken in.
        if let progress, progress.position == nil {
            try store.setAside(because: .unfit("its restoration was interrupted"))
        }
        if let progress, progress.changelogOffset < low || progress.changelogOffset > high {
            try store.setAside(
                because: .unfit(
                    "the changelog goes from \(low) to \(high), the store up to \(progress.changelogOffset)"))
        }
        changelogOffset = store.progress?.changelogOffset ?? low
        store.beginLoading()
        return changelogOffset
    }

    /// Takes an account of the changelog in.
    ///
    /// - Parameter next: The record of the changelog after this one.
    /// - Throws: `StateError` where it cannot be read, `StoreError` where it cannot be written.
    func restore(_ account: Text, _ state: UnsafeRawBufferPointer?, next: Int64) throws {
        note(account, due: try state.map { try StoredHeader($0).due } ?? .max, state: state)
        guard batch.byteCount >= batchBytes else { return }
        try store.commit(batch, Progress(changelogOffset: next, position: nil, writtenAt: wallClock()))
        batch.removeAll()
    }

    /// Ends taking the changelog in.
    ///
    /// - Parameters:
    ///   - end: The first record that was not taken in.
    ///   - position: Where the partition stands; `nil` where nothing was ever committed.
    func finishRestoring(end: Int64, position: Changelog.Position?) throws {
        try store.commit(
            batch,
            Progress(
                changelogOffset: end,
                position: position.map { Progress.Position(clock: $0.clock, nextOffset: $0.nextOffset) },
                writtenAt: wallClock()))
        // Not kept for the next: what a restoration gathers is many times what a commit does.
        batch = StateBatch()
        hasUncommitted = false
        try store.finishLoading()
        changelogOffset = end
        isLevel = true
    }

    // MARK: - The end

    /// Begins anew with nothing, where what it holds is not as it should be.
    func setAside(because cause: any Error) throws {
        drop()
        failure = nil
        try store.setAside(because: .unfit("\(cause)"))
        changelogOffset = 0
    }

    /// - Parameter durably: Whether to wait for the disk: when the process ends.
    func close(durably: Bool) throws {
        if hasUncommitted { drop() }
        let position =
            committed ?? store.progress?.position.map { Changelog.Position(clock: $0.clock, nextOffset: $0.nextOffset) }
        if isLevel, let position { try store.commit(batch, progress(position)) }
        // One that was not brought level is as old as it was: from its age follows whether it may lack deletions that the
        // changelog does not tell of any more.
        try store.close(at: isLevel ? wallClock() : nil, durably: durably)
    }
}

internal import Engine
internal import Events
internal import Scoring
internal import State

/// The state of a partition of a replay to files, on the local disk: what need not be in memory, and where to go on after
/// the process was killed.
final class CheckpointStore: StoredAccounts {
    let store: StateStore
    private var batch = StateBatch()
    var failure: (any Error)?

    /// - Parameters:
    ///   - directory: The partition's own.
    ///   - replay: The replay's name; state of another is not taken for its own.
    ///   - now: The wall clock.
    /// - Throws: `StoreError` where the directory cannot be used, or another process is at it.
    init(_ directory: String, replay: String, partition: Int32, now: Timestamp) throws(StoreError) {
        store = try StateStore.open(
            directory,
            identity: StoreIdentity(
                application: replay, cluster: "", topic: "replay to files", partition: partition,
                encoding: StoredForm.currentVersion),
            // No changelog forgets what it lacks.
            now: now, deletionsKept: .max)
    }

    /// Where the last checkpoint was made; `nil` before the first.
    var checkpoint: Checkpoint? {
        store.progress.flatMap { progress in
            progress.position.map {
                Checkpoint(clock: $0.clock, next: $0.nextOffset, partLength: progress.changelogOffset)
            }
        }
    }

    /// The model in force at the last checkpoint, where a record had put it there.
    func model() throws(StoreError) -> [UInt8]? { try store.note(.inForce) }

    /// Writes what has changed since the last checkpoint.
    ///
    /// - Parameters:
    ///   - scorer: Is left with as much in memory as fits.
    ///   - model: The model in force, where it is another than at the last checkpoint.
    ///   - memory: Bytes for the partition's accounts.
    func write(
        _ checkpoint: Checkpoint, of scorer: PartitionScorer, model: ModelRevision?, memory: Int, now: Timestamp
    ) throws {
        if let failure = scorer.failure { throw failure }
        scorer.takeChanges { account, due, state in
            if let state { batch.put(account.bytes, due: due, state: state) } else { batch.delete(account.bytes) }
        }
        if let model { batch.set(.inForce, to: ModelRecord(model).value()) }
        try store.commit(
            batch,
            Progress(
                changelogOffset: checkpoint.partLength,
                position: Progress.Position(clock: checkpoint.clock, nextOffset: checkpoint.next), writtenAt: now))
        batch.removeAll()
        scorer.didStore(memory: memory)
    }

    /// - Parameter now: The wall clock.
    func close(now: Timestamp) throws(StoreError) {
        try store.close(at: now, durably: false)
    }
}

/// Where a partition stands: its state, what it has read, and what it has written.
struct Checkpoint: Hashable {
    var clock: Timestamp
    /// From where its source is read on, in the source's own counting.
    var next: Int64
    /// The bytes of its part file.
    var partLength: Int64
}

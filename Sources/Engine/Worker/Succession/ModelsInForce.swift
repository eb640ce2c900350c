internal import Logging
internal import Synchronization

/// Which model each partition of this process has in force, and which one it is to have. Shared by the workers and by
/// whoever offers another model.
final class ModelsInForce: Sendable {
    /// The model that partitions are to have.
    struct Wanted {
        var revision: ModelRevision
        /// How many models were offered since the start.
        var generation: Int
    }

    private struct State {
        var wanted: Wanted
        var inForce: [Int32: InForce] = [:]
        /// What the changes of model that go on have brought about so far, by the model's hash: one partition may be ahead of
        /// another by a change.
        var tallies: [String: Tally] = [:]
    }

    private struct InForce {
        var revision: ModelRevision
        /// Whether a `model` record has put it in force, or it only scores until the first one.
        var isByRecord: Bool
        /// The hashes of the models that have given way to it in rollouts.
        var superseded: [String]
    }

    private struct Tally {
        var partitions: Set<Int32> = []
        var accounts = 0
        var moved = 0
    }

    private let state: Mutex<State>
    private let logger: Logger

    /// - Parameter revision: The model that the process was started with.
    init(_ revision: ModelRevision, logger: Logger) {
        state = Mutex(State(wanted: Wanted(revision: revision, generation: 0)))
        self.logger = logger
    }

    var wanted: Wanted { state.withLock(\.wanted) }

    /// - Throws: `IncompatibleModel` where a model cannot take over the sums of one that is in force, `SupersededModel` where
    ///   a rollout has replaced it by one that is.
    func check(_ revision: ModelRevision) throws {
        let inForce = state.withLock { $0.inForce.sorted { $0.key < $1.key } }
        for (partition, known) in inForce {
            if let problem = IncompatibleModel(revision, after: known.revision, in: partition) { throw problem }
            if known.revision.hash != revision.hash, known.superseded.contains(revision.hash) {
                throw SupersededModel(version: revision.version, inForce: known.revision.version)
            }
        }
    }

    /// Has all partitions of the process take a model, each once it is read to its end.
    ///
    /// - Returns: Whether it is another than they have in force.
    /// - Throws: What `check` throws; then none takes it.
    func offer(_ revision: ModelRevision) throws -> Bool {
        try check(revision)
        return state.withLock { state in
            let isOther =
                revision.hash != state.wanted.revision.hash
                || state.inForce.values.contains { $0.revision.hash != revision.hash }
            if isOther {
                state.wanted = Wanted(revision: revision, generation: state.wanted.generation + 1)
            }
            let isInForce =
                !state.inForce.isEmpty && state.inForce.values.allSatisfy { $0.revision.hash == revision.hash }
            return isOther && !isInForce
        }
    }

    /// Notes what a partition has in force that this process has begun to run.
    func note(_ scorer: PartitionScorer) {
        let partition = scorer.partition
        let inForce = InForce(
            revision: scorer.revision, isByRecord: scorer.hasModelRecord, superseded: scorer.supersededModels)
        state.withLock { $0.inForce[partition] = inForce }
    }

    /// Notes that this process runs partitions no longer.
    func forget(_ partitions: [Int32]) {
        state.withLock { state in for partition in partitions { state.inForce[partition] = nil } }
    }

    /// Notes a change of model that is committed; once all partitions of the process have it, that is told.
    func didSwitch(_ change: ModelSwitch) {
        let revision = change.change.revision
        let done = state.withLock { state -> Tally? in
            state.inForce[change.partition] = InForce(
                revision: revision, isByRecord: true, superseded: change.change.supersedes)
            var tally = state.tallies[revision.hash] ?? Tally()
            tally.partitions.insert(change.partition)
            tally.accounts += change.accounts
            tally.moved += change.moved
            let isDone = state.inForce.values.allSatisfy { $0.isByRecord && $0.revision.hash == revision.hash }
            state.tallies[revision.hash] = tally
            if isDone { state.tallies = [:] }
            return isDone ? tally : nil
        }
        guard let done else { return }
        logger.info(
            "another model is in force",
            metadata: [
                "model": "\(revision.name)", "version": "\(revision.version)", "hash": "\(revision.hash)",
                "partitions": "\(done.partitions.count)", "accounts": "\(done.accounts)", "moved": "\(done.moved)",
            ])
    }
}

internal import Events
internal import Glibc
internal import Kafka
internal import Logging
internal import Scoring
internal import State

/// The stores of a worker's partitions, each opened once and kept as long as the worker has the partition.
final class PartitionStores {
    private let configuration: EngineConfiguration
    private let directory: String
    private let cluster: String
    private let deletionsKept: Milliseconds
    private let logger: Logger
    private var open: [Int32: PartitionStore] = [:]

    /// - Parameters:
    ///   - directory: Where the stores of all applications lie.
    ///   - cluster: The cluster's own name for itself.
    ///   - deletionsKept: For how long the changelog tells of deletions.
    init(
        _ configuration: EngineConfiguration, directory: String, cluster: String, deletionsKept: Milliseconds,
        logger: Logger
    ) {
        self.configuration = configuration
        self.directory = directory
        self.cluster = cluster
        self.deletionsKept = deletionsKept
        self.logger = logger
    }

    /// What became of an attempt to open a store.
    enum Opening {
        case open(PartitionStore)
        /// Another worker of this process has it still open, and will close it.
        case busy
        /// Another process has it open: one of the same instance that hangs, say, and will be fenced. Its partition is kept
        /// in memory, as nobody knows when that process will end.
        case taken
    }

    /// Opens the store of a partition, if it is not open yet.
    ///
    /// - Throws: `StoreError` where the disk does not let it be opened.
    func store(of partition: Int32) throws(StoreError) -> Opening {
        if let store = open[partition] { return .open(store) }
        let path = "\(directory)/\(configuration.application)/\(configuration.instance)/\(partition)"
        let identity = StoreIdentity(
            application: configuration.application, cluster: cluster, topic: configuration.topics.changelog,
            partition: partition, encoding: StoredForm.currentVersion)
        do throws(StoreError) {
            let store = try StateStore.open(
                path, identity: identity, now: configuration.wallClock(),
                deletionsKept: deletionsKept)
            if case .distrusted = store.finding {
                logger.warning(
                    "the state on the disk is not used, and restored from the changelog: \(store.finding)",
                    metadata: ["partition": "\(partition)", "directory": "\(path)"])
            }
            let opened = PartitionStore(store, wallClock: configuration.wallClock)
            open[partition] = opened
            return .open(opened)
        } catch {
            guard case .inUse(_, let process) = error else { throw error }
            if process == getpid() { return .busy }
            logger.warning(
                "the partition's state is kept in memory until it is assigned anew: \(error)",
                metadata: ["partition": "\(partition)"])
            return .taken
        }
    }

    /// Has the stores follow what is committed, and memory keep what fits.
    func follow(_ tasks: [PartitionTask]) {
        let share = configuration.memory / configuration.threads / max(1, tasks.count)
        for place in PartitionStore.Haste.chosen(among: tasks.map { $0.haste(memory: share) }) {
            tasks[place].follow(memory: share) { error in
                logger.error(
                    "the state on the disk lags behind; nothing is lost, but memory grows: \(error)",
                    metadata: ["partition": "\(tasks[place].number)"])
            }
        }
    }

    /// Looks where changelogs end, where it is time to, so that the next start has only to read what comes after.
    func lookAtEnds(of tasks: [PartitionTask], _ reader: StateReader) {
        let tasks = tasks.filter { $0.store?.isTimeToLookAtEnd() == true }
        if tasks.isEmpty { return }
        // What is not known now is asked again in a second.
        guard let ends = try? reader.changelogEnds(of: tasks.map(\.number), timeout: .milliseconds(200)) else { return }
        for task in tasks { if let end = ends[task.number] { task.store?.didFindEnd(end) } }
    }

    /// Closes the stores of partitions that are not this worker's any more.
    func keep(_ partitions: [Int32]) {
        for (partition, store) in open where !partitions.contains(partition) {
            open[partition] = nil
            close(store, partition, durably: false)
        }
    }

    /// Closes all, and waits for the disk.
    func closeAll() {
        for (partition, store) in open { close(store, partition, durably: true) }
        open = [:]
    }

    private func close(_ store: PartitionStore, _ partition: Int32, durably: Bool) {
        do {
            try store.close(durably: durably)
        } catch {
            logger.warning(
                "the state on the disk could not be closed; the next start may restore it: \(error)",
                metadata: ["partition": "\(partition)"])
        }
    }
}

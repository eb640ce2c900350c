internal import Kafka
internal import Logging
internal import Scoring
internal import State

/// The stores of a worker's partitions, each opened once and kept as long as the worker has the partition.
final class PartitionStores {
    private let configuration: EngineConfiguration
    private let directory: String
    private let cluster: String
    private let logger: Logger
    private var open: [Int32: PartitionStore] = [:]
    private var complaint = Complaint(every: .seconds(10))

    /// - Parameter directory: Where the stores of all applications lie.
    init(_ configuration: EngineConfiguration, directory: String, cluster: String, logger: Logger) {
        self.configuration = configuration
        self.directory = directory
        self.cluster = cluster
        self.logger = logger
    }

    /// The store of a partition.
    ///
    /// - Returns: `nil` as long as another worker of this process has it still open.
    /// - Throws: `StoreError` where the disk does not let it be opened.
    func store(of partition: Int32) throws(StoreError) -> PartitionStore? {
        if let store = open[partition] { return store }
        let path = "\(directory)/\(configuration.application)/\(configuration.instance)/\(partition)"
        let identity = StoreIdentity(
            application: configuration.application, cluster: cluster, topic: configuration.topics.changelog,
            partition: partition, encoding: StoredForm.currentVersion)
        do throws(StoreError) {
            let store = try StateStore.open(
                path, identity: identity, now: configuration.wallClock(),
                deletionsKept: TopicSetup.changelogDeletionsKept)
            if case .distrusted = store.finding {
                logger.warning(
                    "the state on the disk is not used, and restored from the changelog: \(store.finding)",
                    metadata: ["partition": "\(partition)", "directory": "\(path)"])
            }
            let opened = PartitionStore(store, wallClock: configuration.wallClock)
            open[partition] = opened
            return opened
        } catch {
            guard case .inUse = error else { throw error }
            complaint.make { logger.warning("\(error)", metadata: ["partition": "\(partition)"]) }
            return nil
        }
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

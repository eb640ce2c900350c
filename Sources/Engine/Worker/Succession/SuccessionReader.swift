internal import Kafka
internal import Logging

/// The handle by which a worker reads what a model has to be made ready of. It belongs to no group, and sees only what is
/// committed.
final class SuccessionReader {
    private let configuration: EngineConfiguration
    private let worker: Int
    private let logger: Logger
    private var consumer: Consumer
    /// How long one question may hold up the partitions that run.
    private static let patience = Duration.seconds(1)

    init(_ configuration: EngineConfiguration, worker: Int, logger: Logger) throws {
        self.configuration = configuration
        self.worker = worker
        self.logger = logger
        consumer = try SuccessionReader.consumer(configuration, worker, logger)
    }

    deinit { consumer.close() }

    private static func consumer(
        _ configuration: EngineConfiguration, _ worker: Int, _ logger: Logger
    ) throws -> Consumer {
        try Consumer(
            configuration.reader(group: "succession-\(worker)", isolation: "read_committed"),
            log: librdkafkaLog(logger))
    }

    /// Reads one partition, and no other any more.
    func read(_ partition: TopicPartition, from offset: Int64) throws {
        // A new one: what the old one has fetched of another partition could not be told apart.
        consumer.close()
        consumer = try SuccessionReader.consumer(configuration, worker, logger)
        try consumer.assign([PartitionOffset(partition, offset: offset)])
    }

    func poll(into batch: inout MessageBatch, timeout: Duration) {
        consumer.poll(into: &batch, timeout: timeout)
    }

    /// The oldest record that a partition of the log still has.
    func beginning(of partition: TopicPartition) throws(KafkaError) -> Int64 {
        try consumer.beginningOffsets(of: [partition], timeout: SuccessionReader.patience)[0].offset
    }

    /// What a partition holds that is committed.
    func bounds(of partition: TopicPartition) throws(KafkaError) -> Watermarks {
        try consumer.watermarks(of: partition, timeout: SuccessionReader.patience)
    }
}

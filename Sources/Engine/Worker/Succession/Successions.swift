internal import Events
internal import Kafka
internal import Logging
internal import Scoring

/// The partitions of a worker that wait at a `model` record with a `from`, one after the other: each takes as much memory
/// as all that its model makes of the log.
final class Successions {
    private let configuration: EngineConfiguration
    private let worker: Int
    private let stop: StopSignal
    private let isStray: (LogRecord, Int32) -> Refusal?
    private let logger: Logger
    private var waiting: [Succession] = []
    private var reader: SuccessionReader?
    private var complaint = Complaint(every: .seconds(10))
    private var held = 0

    /// - Parameter isStray: Whether a record lies in another partition than its key's.
    init(
        _ configuration: EngineConfiguration, worker: Int, stop: StopSignal,
        isStray: @escaping (LogRecord, Int32) -> Refusal?, logger: Logger
    ) {
        self.configuration = configuration
        self.worker = worker
        self.stop = stop
        self.isStray = isStray
        self.logger = logger
    }

    var isEmpty: Bool { waiting.isEmpty }

    /// Has a partition wait at a record.
    func hold(_ task: PartitionTask, at record: LogRecord, _ change: ModelRecord) {
        task.place.hold(before: record.offset)
        waiting.append(
            Succession(task, at: record, change, configuration: configuration, isStray: isStray, logger: logger))
        held += 1
        TestStop.inSuccession.reached(time: held)
    }

    /// Goes on a little with the first of them.
    ///
    /// - Parameter time: How long to wait for records.
    /// - Returns: A partition whose record can be taken in, which is its own again.
    /// - Throws: A `KafkaError` that is not retriable.
    func step(
        _ batch: inout MessageBatch, waiting time: Duration
    ) throws -> (task: PartitionTask, record: HeldRecord, successor: Successor)? {
        guard let first = waiting.first else { return nil }
        do {
            let reader = try self.reader ?? SuccessionReader(configuration, worker: worker, logger: logger)
            self.reader = reader
            try first.step(reader, &batch, waiting: time)
        } catch let error as KafkaError where error.disposition == .retriable {
            complaint.make { logger.warning("a model's sums wait for the broker: \(error)") }
            stop.wait(upTo: .milliseconds(10))
        }
        guard let successor = first.result else { return nil }
        waiting.removeFirst()
        if waiting.isEmpty { reader = nil }
        return (first.task, first.record, successor)
    }

    /// Forgets all of them: whoever runs the partitions next reads the records again.
    func abandon() {
        for succession in waiting { succession.task.place.letGo() }
        waiting = []
        reader = nil
    }
}

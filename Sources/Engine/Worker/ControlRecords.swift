internal import Events
internal import Kafka
internal import Logging

/// What a worker has to write into the log itself: a tick where something is due, and the configured model where another
/// one, or none, is in force. Only in partitions that it has read to their ends.
final class ControlRecords {
    private let configuration: EngineConfiguration
    private let models: ModelsInForce
    private let writer: LogWriter
    private let logger: Logger
    private var complaint = Complaint(every: .seconds(10))
    private var supersession = Complaint(every: .seconds(60))

    init(_ configuration: EngineConfiguration, models: ModelsInForce, worker: Int, logger: Logger) throws {
        self.configuration = configuration
        self.models = models
        self.logger = logger
        writer = try LogWriter(configuration, worker: worker, log: librdkafkaLog(logger))
    }

    /// Writes what is to be written now, and sees to what became of what was written before.
    ///
    /// - Throws: `IncompatibleModel`, and the broker's error where it does not take a model.
    func write(to tasks: [PartitionTask]) throws {
        let now = ContinuousClock.now
        for task in tasks where task.isAtEnd && !task.place.isHeld {
            if !task.isModelChecked { try checkModel(of: task) }
            if configuration.ticks {
                let wall = configuration.wallClock()
                if task.ticks.isTime(for: task.scorer.nextDue, wall: wall, now: now) {
                    try writer.writeTick(to: task.number, now: wall)
                }
            }
        }
        guard let failures = writer.poll() else { return }
        // Without its model a partition would go on under another one, and nobody would know.
        if !failures.tags.isEmpty { throw failures.first }
        complaint.make { logger.error("\(failures.count) ticks could not be written, first: \(failures.first)") }
    }

    /// - Throws: `IncompatibleModel` where the model that the process was started with cannot take over the state of the one
    ///   in force.
    func refuseIncompatibleModel(of task: PartitionTask) throws {
        let wanted = models.wanted
        if wanted.generation == 0, !isSuperseded(wanted, in: task),
            let problem = IncompatibleModel(wanted.revision, after: task.scorer.revision, in: task.number)
        {
            throw problem
        }
    }

    /// Whether the process was started with a model that a rollout has replaced: nobody has asked to have that back.
    private func isSuperseded(_ wanted: ModelsInForce.Wanted, in task: PartitionTask) -> Bool {
        let inForce = task.scorer.revision
        guard wanted.generation == 0, task.scorer.supersededModels.contains(wanted.revision.hash) else { return false }
        supersession.make {
            logger.warning(
                "the model file is of a model that a rollout has replaced; the newer one stays in force",
                metadata: ["file": "\(wanted.revision.version)", "inForce": "\(inForce.version)"])
        }
        return true
    }

    /// Puts the wanted model in force where none is, or where an operator changed it, before this start or since.
    private func checkModel(of task: PartitionTask) throws {
        try refuseIncompatibleModel(of: task)
        if isSuperseded(models.wanted, in: task) {
            task.isModelChecked = true
            return
        }
        let wanted = models.wanted.revision
        let inForce = task.scorer.revision
        if let problem = IncompatibleModel(wanted, after: inForce, in: task.number) {
            // It came from elsewhere with another model than all others had when this one was offered.
            logger.error("\(problem)")
        } else if !task.scorer.hasModelRecord || inForce.hash != wanted.hash {
            // Where producers set the times, the record must not move the clock: the log may hold old data, and a time of
            // today would make all that is still to come late. An empty partition has no clock to go by yet.
            if configuration.times == .producer, task.scorer.clock == .min { return }
            guard try writer.write(wanted, to: task.number, now: task.scorer.clock) else { return }
            logger.info(
                "model put in force",
                metadata: [
                    "partition": "\(task.number)", "model": "\(wanted.name)", "version": "\(wanted.version)",
                    "hash": "\(wanted.hash)",
                ])
        }
        task.isModelChecked = true
    }
}

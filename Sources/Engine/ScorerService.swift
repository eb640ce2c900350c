internal import Foundation
public import Logging
public import ServiceLifecycle

/// The daemon's main job as a service: workers that score the log until they are told to stop. A replay with an end stops
/// by itself when it is reached.
///
/// A graceful shutdown lets every worker finish its batch, commit and leave the group. One that a broker keeps from it is
/// left behind when `shutdownTimeout` has passed.
public struct ScorerService: Service {
    private let configuration: EngineConfiguration
    private let logger: Logger
    /// What the workers have done so far.
    public let status = EngineStatus()
    /// What they know of accounts.
    public let accounts: AccountLookup
    private let mailboxes: [Mailbox]
    private let models: ModelsInForce

    /// A service that does nothing, not even connect, before `run`.
    public init(_ configuration: EngineConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        mailboxes = (0..<configuration.threads).map { _ in Mailbox() }
        models = ModelsInForce(configuration.revision, logger: logger)
        accounts = AccountLookup(status: status, mailboxes: mailboxes, partitioner: configuration.partitioner)
    }

    /// Runs until a graceful shutdown, cancellation, or the end of a replay; `status.hasReachedEnd` tells the last from the
    /// others.
    ///
    /// - Throws: What keeps the workers from working and only an operator can mend.
    public func run() async throws {
        let stop = StopSignal(patience: configuration.shutdownTimeout)
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                do {
                    try await work(stop)
                } catch is Stopped {
                    logger.warning("stopped before all was committed; the rest is read again at the next start")
                }
            } onGracefulShutdown: {
                status.set(.stopping)
                stop.request()
            }
        } onCancel: {
            status.set(.stopping)
            stop.request()
        }
    }

    /// Creates the topics that are missing and checks those that are there, as `run` does when it begins: for whoever has
    /// to write to them before.
    ///
    /// - Throws: `TopicProblem` where one would not do.
    public static func prepareTopics(_ configuration: EngineConfiguration, logger: Logger) throws {
        _ = try TopicSetup(configuration, logger: logger).prepare(stop: StopSignal(patience: .zero))
    }

    /// Puts another model in force where it can take over the sums of the one that is: each partition of this process gets a
    /// `model` record once it is read to its end.
    ///
    /// - Returns: Whether it is another model.
    /// - Throws: `IncompatibleModel` where it takes more than that, `SupersededModel` where a rollout has replaced it; then
    ///   nothing changes. `TopicProblem` where a queue of the model cannot have its topic, `KafkaError` where the broker does
    ///   not answer. `CancellationError` where the task is cancelled meanwhile.
    public func take(_ revision: ModelRevision) async throws -> Bool {
        try models.check(revision)
        if configuration.managesTopics {
            var configuration = configuration
            configuration.revision = revision
            _ = try await onThread("topics") { [configuration, logger] stop in
                try TopicSetup(configuration, logger: logger).prepare(stop: stop)
            }
        }
        return try models.offer(revision)
    }

    private func work(_ stop: StopSignal) async throws {
        defer {
            status.set(.stopping)
            for mailbox in mailboxes { mailbox.close() }
        }
        let topics = try await onThread("setup", stop) { [configuration, logger] in
            try TopicSetup(configuration, logger: logger).prepare(stop: stop)
        }
        logger.info(
            "scoring starts",
            metadata: [
                "application": "\(configuration.application)", "log": "\(configuration.logTopic)",
                "partitions": "\(topics.logPartitions)", "threads": "\(configuration.threads)",
                "model": "\(configuration.revision.name)", "version": "\(configuration.revision.version)",
            ])
        status.set(.scoring(workers: configuration.threads, logPartitions: topics.logPartitions))
        let watch = CallWatch()
        let replayEnd =
            configuration.scope.replay?.ends == nil && configuration.scope.replay?.until == nil
            ? nil : ReplayEnd(partitions: topics.logPartitions, stop: stop)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, mailbox) in mailboxes.enumerated() {
                group.addTask { [configuration, logger, status, models] in
                    try await onThread("worker-\(number)", stop) {
                        if configuration.scope != .live { ThreadPriority.giveWay() }
                        defer { mailbox.close() }
                        try Worker(
                            number, configuration, topics: topics, stop: stop, watch: watch, status: status,
                            mailbox: mailbox, replayEnd: replayEnd, models: models, logger: logger
                        ).run()
                    }
                }
            }
            group.addTask { [configuration, logger] in
                try await watch.look(patience: configuration.callPatience, logger: logger)
            }
            do {
                // Not `waitForAll`, which would wait for the others before it tells of the first failure. The watch goes on
                // until the workers have ended.
                for _ in 0..<configuration.threads { try await group.next() }
                group.cancelAll()
            } catch {
                // One worker's failure ends the process; the others commit first.
                if !(error is Stopped) { logger.error("a worker failed, stopping: \(error)") }
                stop.request()
                group.cancelAll()
                while await group.nextResult() != nil {}
                throw error
            }
        }
        if replayEnd?.isReached == true { status.reachEnd() }
        logger.info("scoring stopped")
    }
}

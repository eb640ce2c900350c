internal import Foundation
public import Logging
public import ServiceLifecycle

/// The daemon's main job as a service: workers that score the log until they are told to stop.
///
/// A graceful shutdown lets every worker finish its batch, commit and leave the group.
public struct ScorerService: Service {
    private let configuration: EngineConfiguration
    private let logger: Logger
    /// What the workers have done so far.
    public let status = EngineStatus()

    public init(_ configuration: EngineConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Runs until a graceful shutdown or cancellation.
    ///
    /// - Throws: What keeps the workers from working and only an operator can mend.
    public func run() async throws {
        let stop = StopSignal()
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                do {
                    try await work(stop)
                } catch is Stopped {
                    logger.warning("stopped before all was committed; the rest is read again at the next start")
                }
            } onGracefulShutdown: {
                stop.request()
            }
        } onCancel: {
            stop.request()
        }
    }

    private func work(_ stop: StopSignal) async throws {
        let partitions = try await onThread("setup") { [configuration, logger] in
            try TopicSetup(configuration, logger: logger).prepare(stop: stop)
        }
        logger.info(
            "scoring starts",
            metadata: [
                "application": "\(configuration.application)", "log": "\(configuration.logTopic)",
                "partitions": "\(partitions)", "threads": "\(configuration.threads)",
                "model": "\(configuration.revision.name)", "version": "\(configuration.revision.version)",
            ])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<configuration.threads {
                group.addTask { [configuration, logger, status] in
                    try await onThread("worker-\(number)") {
                        try Worker(
                            number, configuration, logPartitions: partitions, stop: stop, status: status,
                            logger: logger
                        ).run()
                    }
                }
            }
            do {
                try await group.waitForAll()
            } catch {
                // One worker's failure ends the process; the others commit first.
                stop.request()
                while await group.nextResult() != nil {}
                throw error
            }
        }
        logger.info("scoring stopped")
    }
}

/// Runs blocking work on a thread of its own, away from the pool that async work shares.
private func onThread<Result: Sendable>(
    _ name: String, _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Swift.Result { try work() }) }
        thread.name = name
        // Solvers and JSON recurse a little; the default for secondary threads is small.
        thread.stackSize = 8 << 20
        thread.start()
    }
}

public import Engine
internal import Foundation
public import Kafka
public import Logging
public import ServiceLifecycle

/// Looks after a shadow that runs: says how far it is, records when it has caught up, and ends when the rollout is over.
public struct ShadowWatch: Service {
    private let rollout: Rollout
    private let live: EngineConfiguration
    private let logger: Logger
    private let log: LogSink

    /// - Parameters:
    ///   - rollout: Whose shadow runs in this process.
    ///   - live: The live application.
    ///   - logger: Is told of the progress.
    ///   - log: Takes librdkafka's log.
    public init(_ rollout: Rollout, of live: EngineConfiguration, logger: Logger, log: @escaping LogSink) {
        self.rollout = rollout
        self.live = live
        self.logger = logger
        self.log = log
    }

    /// Runs until the rollout is over, or until a graceful shutdown.
    public func run() async throws {
        let look = try ShadowLook(rollout, live, logger, log)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await look.isOver() { return }
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }
}

/// One look after another, each on a thread of its own: they wait for the broker.
private final class ShadowLook: @unchecked Sendable {
    // Used by one look at a time.
    private let rollout: Rollout
    private let live: EngineConfiguration
    private let logger: Logger
    private let topic: ModelRecordsTopic
    private let shadow: Shadow
    private var hasCaughtUp = false
    private var last: (position: Int64, at: ContinuousClock.Instant)?

    init(_ rollout: Rollout, _ live: EngineConfiguration, _ logger: Logger, _ log: @escaping LogSink) throws {
        self.rollout = rollout
        self.live = live
        self.logger = logger
        topic = try ModelRecordsTopic(live, log: log)
        shadow = try Shadow(rollout, of: live, log: log)
    }

    /// Looks at the rollout and its shadow.
    ///
    /// - Returns: Whether the shadow is not needed any more.
    func isOver() async -> Bool {
        do {
            // Left behind where the process is told to stop: a broker that is away may keep it for long.
            return try await onThread("rollout") { [self] in try lookNow() }
        } catch is CancellationError {
            return false
        } catch {
            logger.warning("the rollout cannot be looked at: \(error)")
            return false
        }
    }

    private func lookNow() throws -> Bool {
        let records = try topic.read()
        if let phase = records.rollouts[rollout.shadow]?.phase, phase != .shadowing, phase != .promoting {
            logger.info("the rollout is over, so its shadow ends", metadata: ["phase": "\(phase.rawValue)"])
            return true
        }
        let lag = try shadow.lag()
        if lag.hasCaughtUp, !hasCaughtUp {
            hasCaughtUp = true
            if records.caughtUp(rollout) == nil { try topic.write(caughtUp: rollout.shadow, at: live.wallClock()) }
            logger.info("the shadow has caught up with the log, and keeps up: see `tierline rollout report`")
        }
        if !hasCaughtUp { report(lag) }
        return false
    }

    private func report(_ lag: ShadowLag) {
        let position = lag.partitions.reduce(0) { $0 + $1.position }
        let now = ContinuousClock.now
        defer { last = (position, now) }
        guard let last, now > last.at else { return }
        let seconds = (now - last.at) / .seconds(1)
        let rate = Double(position - last.position) / seconds
        logger.info(
            "the shadow reads the log",
            metadata: [
                "percent": "\(Int(lag.progress * 100))", "behind": "\(lag.behind)",
                "records_per_second": "\(Int(rate))",
                "seconds_left": rate > 0 ? "\(Int(Double(lag.behind) / rate))" : "unknown",
            ])
    }
}

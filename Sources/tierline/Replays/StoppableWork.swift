import ArgumentParser
import Engine
import Foundation
import Logging
import Replay

/// Work that keeps a thread for as long as it lasts, and gives way to a live daemon on the same machine.
enum StoppableWork {
    /// The exit code of what was stopped before its end.
    static let stopped = ExitCode(2)

    /// Does it. The first SIGTERM or SIGINT asks it to stop, a second one ends the process at once.
    ///
    /// - Parameters:
    ///   - stop: How it is asked.
    ///   - abandon: What there is to do before the process ends at once.
    static func run<Result: Sendable>(
        _ stop: ReplayStop, logger: Logger, abandon: @escaping @Sendable () -> Void = {},
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let signals = await StopSignals()
        signals.whenFirst(
            do: {
                logger.info("stopping with the record it is at; a second signal ends at once")
                stop.request()
            }, abandon: abandon)
        defer { signals.ignore() }
        return try await onThread("replay", work)
    }

    /// Does work that blocks on a thread of its own, away from the pool that async work shares, where it would keep the
    /// signals waiting.
    ///
    /// - Parameter name: What `top -H` and profilers show.
    static func onThread<Result: Sendable>(
        _ name: String, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                // Here, as a thread that does not run yet keeps no name.
                Thread.current.name = name
                ThreadPriority.giveWay()
                continuation.resume(with: Swift.Result { try work() })
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}

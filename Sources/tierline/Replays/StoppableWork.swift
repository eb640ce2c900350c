import ArgumentParser
import Engine
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
        return try await onQuietThread("replay", work)
    }

    /// Does work on a thread of its own that gives way to others.
    ///
    /// - Parameter name: What `top -H` and profilers show.
    static func onQuietThread<Result: Sendable>(
        _ name: String, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await onThread(name) {
            ThreadPriority.giveWay()
            return try work()
        }
    }
}

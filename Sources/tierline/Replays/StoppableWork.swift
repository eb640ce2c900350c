import ArgumentParser
import Engine
import Foundation
import Glibc
import Logging
import Replay
import UnixSignals

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
        let signals = await Daemon.stopSignals()
        // Never cancelled, for the same reason as the daemon's.
        Task {
            var isStopping = false
            for await signal in signals {
                if isStopping {
                    abandon()
                    _exit(128 + signal.rawValue)
                }
                isStopping = true
                logger.info("stopping with the record it is at; a second signal ends at once")
                stop.request()
            }
        }
        // As with the daemon: one that is still pending must not change the exit code.
        defer { for signal in [SIGTERM, SIGINT] { _ = Glibc.signal(signal, SIG_IGN) } }
        return try await withCheckedThrowingContinuation { continuation in
            // Away from the pool that async work shares, where it would keep the signals waiting.
            let thread = Thread {
                // Here, as a thread that does not run yet keeps no name.
                Thread.current.name = "replay"
                ThreadPriority.giveWay()
                continuation.resume(with: Swift.Result { try work() })
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}

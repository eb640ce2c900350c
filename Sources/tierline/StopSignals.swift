import Glibc
import Synchronization
import UnixSignals

/// SIGTERM and SIGINT, from its making on: the first asks for a stop, a second one ends the process at once.
///
/// It is made before the first sign of life, so that whoever sees that one can stop the process. What a stop is depends on
/// how far a command has come, so each part of it says so anew.
final class StopSignals: Sendable {
    private struct State {
        var isRequested = false
        var stop: @Sendable () async -> Void = {}
        var abandon: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    init() async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        // Never cancelled: giving the signals up again would restore what they do by themselves, which is to end the process.
        Task { for await signal in signals { await take(signal) } }
    }

    /// From here on the first signal does this. Where it has come already, it is done at once.
    ///
    /// - Parameters:
    ///   - stop: Asks the work to stop.
    ///   - abandon: What there is to do before a second signal ends the process.
    func whenFirst(do stop: @escaping @Sendable () async -> Void, abandon: @escaping @Sendable () -> Void = {}) {
        let isRequested = state.withLock { state in
            (state.stop, state.abandon) = (stop, abandon)
            return state.isRequested
        }
        if isRequested { Task { await stop() } }
    }

    /// Heeds no signal any more, on the way out.
    ///
    /// A signal that met a thread which does not block it is raised anew by libdispatch, and may stay pending there after it
    /// was told of. It is discarded, or it would end the process with another exit code than its own.
    func ignore() {
        for signal in [SIGTERM, SIGINT] { _ = Glibc.signal(signal, SIG_IGN) }
    }

    private func take(_ signal: UnixSignal) async {
        let (isSecond, state) = state.withLock { state in
            defer { state.isRequested = true }
            return (state.isRequested, state)
        }
        if isSecond {
            state.abandon()
            _exit(128 + signal.rawValue)
        }
        await state.stop()
    }
}

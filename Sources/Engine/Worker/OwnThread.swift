internal import Foundation

/// Runs blocking work on a thread of its own, away from the pool that async work shares.
///
/// - Throws: What the work throws; `Stopped` where it has not ended when the time for a requested stop has run out. Calls
///   into librdkafka may block longer than they promise while a broker is away, and no thread can be made to leave them.
func onThread<Result: Sendable>(
    _ name: String, _ stop: StopSignal, _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let answer = FirstAnswer<Result, any Error>(continuation)
        stop.whenOverdue { answer.give(.failure(Stopped())) }
        let thread = Thread {
            // Here, as a thread that does not run yet keeps no name. It is what `top -H` and profilers show.
            Thread.current.name = name
            answer.give(Swift.Result { try work() })
        }
        // Solvers and JSON recurse a little; the default for secondary threads is small.
        thread.stackSize = 8 << 20
        thread.start()
    }
}

/// Runs blocking work on a thread of its own for as long as somebody waits for it: once the task is cancelled nobody does, and
/// the thread is left behind.
///
/// - Parameter work: Is told by the signal when nobody waits any more.
/// - Throws: What the work throws; `CancellationError` where the task is cancelled first.
func onThread<Result: Sendable>(
    _ name: String, _ work: @escaping @Sendable (StopSignal) throws -> Result
) async throws -> Result {
    let stop = StopSignal(patience: .zero)
    do {
        return try await withTaskCancellationHandler {
            try await onThread(name, stop) { try work(stop) }
        } onCancel: {
            stop.request()
        }
    } catch is Stopped {
        throw CancellationError()
    }
}

/// Runs blocking work on a thread of its own for as long as somebody waits for it.
///
/// - Throws: What the work throws; `CancellationError` where the task is cancelled first.
package func onThread<Result: Sendable>(
    _ name: String, _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await onThread(name) { (_: StopSignal) in try work() }
}

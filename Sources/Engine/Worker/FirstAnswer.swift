internal import Synchronization

/// Hands on the first of several answers to somebody who waits.
final class FirstAnswer<Value: Sendable, Failure: Error>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value, Failure>?>

    init(_ continuation: CheckedContinuation<Value, Failure>) {
        self.continuation = Mutex(continuation)
    }

    /// Whether nothing has been answered so far.
    var isAwaited: Bool { continuation.withLock { $0 != nil } }

    func give(_ answer: Result<Value, Failure>) {
        let continuation = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(with: answer)
    }
}

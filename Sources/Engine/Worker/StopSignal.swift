internal import Glibc
internal import Synchronization

/// Tells workers to stop: the one thing that the world outside says to them.
final class StopSignal: Sendable {
    private struct State {
        var deadline: ContinuousClock.Instant?
        var isOverdue = false
        var waiting: [@Sendable () -> Void] = []
    }

    private let requested = Atomic(false)
    private let state = Mutex(State())
    private let patience: Duration

    /// - Parameter patience: How long after a request work may go on.
    init(patience: Duration) {
        self.patience = patience
    }

    var isRequested: Bool { requested.load(ordering: .acquiring) }

    /// Whether a stop was requested and the time for it has run out.
    var isOverdue: Bool {
        guard isRequested, let deadline = state.withLock(\.deadline) else { return false }
        return ContinuousClock.now >= deadline
    }

    func request() {
        let deadline = ContinuousClock.now + patience
        let isFirst = state.withLock { state in
            guard state.deadline == nil else { return false }
            state.deadline = deadline
            return true
        }
        guard isFirst else { return }
        requested.store(true, ordering: .releasing)
        Task.detached { [self] in
            try? await Task.sleep(until: deadline)
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                state.isOverdue = true
                return state.waiting
            }
            for action in waiting { action() }
        }
    }

    /// Does something when the time for a requested stop has run out.
    func whenOverdue(_ action: @escaping @Sendable () -> Void) {
        let isOverdue = state.withLock { state in
            if !state.isOverdue { state.waiting.append(action) }
            return state.isOverdue
        }
        if isOverdue { action() }
    }

    /// Sleeps, but not past a request.
    func wait(upTo time: Duration) {
        let end = ContinuousClock.now + time
        while !isRequested, ContinuousClock.now < end {
            let left = min(.milliseconds(50), end - ContinuousClock.now)
            usleep(UInt32(max(0, left / .microseconds(1))))
        }
    }
}

/// Thrown where something was left undone because a stop was requested.
struct Stopped: Error {}

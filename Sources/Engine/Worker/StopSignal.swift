internal import Glibc
internal import Synchronization

/// Tells workers to stop: the one thing that the world outside says to them.
final class StopSignal: Sendable {
    private let requested = Atomic(false)

    var isRequested: Bool { requested.load(ordering: .acquiring) }

    func request() {
        requested.store(true, ordering: .releasing)
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

internal import Synchronization

/// Asks a replay to files, or a comparison, to stop before its end; from any thread.
public final class ReplayStop: Sendable {
    private let isAsked = Atomic<Bool>(false)

    /// Nobody has asked yet.
    public init() {}

    /// Has it stop with the record it is at.
    public func request() { isAsked.store(true, ordering: .relaxed) }

    /// - Throws: `ReplayStopped` once somebody has asked.
    func check() throws(ReplayStopped) {
        if isAsked.load(ordering: .relaxed) { throw ReplayStopped() }
    }
}

/// A replay was asked to stop, and has done so. What it has done so far is kept.
public struct ReplayStopped: Error {}

internal import Glibc

/// How threads share a machine that is busy.
public enum ThreadPriority {
    /// Lowers the priority of the calling thread, and of all that it makes, to `nice` 10: for replays and shadows, so that a
    /// live daemon on the same machine comes first.
    ///
    /// Linux keeps a priority for each thread, and the pools that async work runs in set those of their own: so the threads
    /// that do the work call this themselves.
    public static func giveWay() {
        // 0: the calling thread.
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
    }
}

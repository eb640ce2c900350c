internal import Foundation
internal import Glibc
internal import Synchronization

/// Stops this process, as SIGSTOP does, at points at which chance hardly ever does: for tests of what others may see and do
/// then. `TIERLINE_TEST_STOP=before-offsets:3` stops it in a worker's third commit that gets there.
enum TestStop: String {
    /// Outputs and state are sent, the offsets are not.
    case beforeOffsets = "before-offsets"
    /// All is sent, and nothing committed.
    case beforeCommit = "before-commit"
    /// A partition waits for a model's own sums, none of which are made.
    case inSuccession = "in-succession"

    private static let wanted: (point: TestStop, time: Int)? = {
        let words = (ProcessInfo.processInfo.environment["TIERLINE_TEST_STOP"] ?? "").split(separator: ":")
        guard words.count == 2, let point = TestStop(rawValue: String(words[0])), let time = Int(words[1]) else {
            return nil
        }
        return (point, time)
    }()

    /// A commit that is undone is made again, and would stop again.
    private static let hasStopped = Atomic(false)

    /// - Parameter time: For the how manieth time, from 1 up.
    func reached(time: Int) {
        guard let wanted = TestStop.wanted, wanted.point == self, wanted.time == time,
            !TestStop.hasStopped.exchange(true, ordering: .relaxed)
        else { return }
        raise(SIGSTOP)
    }
}

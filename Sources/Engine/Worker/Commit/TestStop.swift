internal import Foundation
internal import Glibc
internal import Synchronization

/// Stops this process, as SIGSTOP does, at the two points of a commit at which chance hardly ever does: for tests of what
/// others may see and do then. `TIERLINE_TEST_STOP=before-offsets:3` stops it in the third commit that gets there.
enum TestStop: String {
    /// Outputs and state are sent, the offsets are not.
    case beforeOffsets = "before-offsets"
    /// All is sent, and nothing committed.
    case beforeCommit = "before-commit"

    private static let wanted: (point: TestStop, commit: Int)? = {
        let words = (ProcessInfo.processInfo.environment["TIERLINE_TEST_STOP"] ?? "").split(separator: ":")
        guard words.count == 2, let point = TestStop(rawValue: String(words[0])), let commit = Int(words[1]) else {
            return nil
        }
        return (point, commit)
    }()

    /// A commit that is undone is made again, and would stop again.
    private static let hasStopped = Atomic(false)

    /// - Parameter commit: Its number, from 1 up.
    func reached(inCommit commit: Int) {
        guard let wanted = TestStop.wanted, wanted.point == self, wanted.commit == commit,
            !TestStop.hasStopped.exchange(true, ordering: .relaxed)
        else { return }
        raise(SIGSTOP)
    }
}

internal import Foundation
internal import Glibc

/// Stops this process, as SIGSTOP does, between the steps of a cutover, so that tests can kill it there:
/// `TIERLINE_TEST_STOP=cutover-record:3` stops it when the record of the third partition is written.
enum CutoverStop: String {
    /// The phase is recorded, and nothing written to the log.
    case phase = "cutover-phase"
    /// The record of a partition is written.
    case record = "cutover-record"
    /// All are written, and nobody was waited for.
    case records = "cutover-records"
    /// Every partition has switched, and that is not recorded.
    case switched = "cutover-switched"

    private static let wanted = ProcessInfo.processInfo.environment["TIERLINE_TEST_STOP"]

    /// - Parameter number: Which of them, from 1 up.
    func reached(_ number: Int) {
        if CutoverStop.wanted == "\(rawValue):\(number)" { raise(SIGSTOP) }
    }
}

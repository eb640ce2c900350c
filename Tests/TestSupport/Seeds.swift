internal import Foundation

/// How many seeds a random test tries.
public enum Seeds {
    /// `TIERLINE_TEST_SEEDS` where it is set, to look for new cases.
    ///
    /// - Parameter usual: How many there are else.
    public static func count(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["TIERLINE_TEST_SEEDS"].flatMap(Int.init) ?? usual
    }
}

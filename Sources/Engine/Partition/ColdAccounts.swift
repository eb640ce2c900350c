public import Events

/// The accounts of a partition that need not be in memory: as they were when last committed, kept elsewhere.
///
/// Whatever of it cannot be read is as if it were not there, and `failure` says so: then nothing of the partition may be
/// committed any more, and it is to be taken over anew.
public protocol ColdAccounts: AnyObject {
    /// How many accounts it holds.
    var count: Int { get }

    /// How many of them are due at some time.
    var timerCount: Int { get }

    /// What went wrong; `nil` as long as all could be read.
    var failure: (any Error)? { get }

    /// Looks an account up.
    ///
    /// - Parameter body: Is handed the stored form, which lives as long as the call; `nil`: there is no such account.
    func withState(of name: Text, _ body: (UnsafeRawBufferPointer?) -> Void)

    /// Goes through the accounts that are due, in order of due time, then of name.
    ///
    /// - Parameters:
    ///   - time: The last due time of interest.
    ///   - body: Answers whether to go on.
    func forEachDue(upTo time: Timestamp, _ body: (_ due: Timestamp, _ name: Text) -> Bool)

    /// Goes through all accounts, in byte order of names.
    func forEach(_ body: (_ name: Text, _ state: UnsafeRawBufferPointer) -> Void)
}

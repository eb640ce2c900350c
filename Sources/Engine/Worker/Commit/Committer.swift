public import Kafka

/// Makes final what partitions have done since the last time.
protocol Committer: AnyObject {
    /// Gets ready to commit; before partitions are taken over, since it ends what an earlier run left open.
    ///
    /// - Throws: `Fenced` where another process has the same identity; `Stopped` where a stop was requested meanwhile.
    func prepare() throws

    /// Commits what is new in some partitions: events, state and position.
    ///
    /// - Throws: What no further attempt can mend, and `Stopped` where a stop was requested and the broker did not answer
    ///   in time.
    func commit(_ tasks: [PartitionTask], of consumer: Consumer) throws -> CommitOutcome

    /// Makes sure that nobody has taken this worker's place, before it joins the group anew; `nil` where it cannot tell. It is
    /// handed the consumer that can go on no longer, and throws `Fenced` where somebody has.
    var identityProof: ((Consumer) throws -> Void)? { get }

    /// Notes that partitions in which all is committed are about to be given up.
    func leave(_ tasks: [PartitionTask], of consumer: Consumer)
}

/// What became of a commit.
enum CommitOutcome {
    /// With it these events came out.
    case committed(WorkerCounters.Sent)
    /// Perhaps nothing of it is in the topics: partitions with news must be taken over anew.
    case undone(any Error)
}

/// Another process runs, or ran meanwhile, under the same application and instance.
///
/// Going on would drive out that one in its turn, and so on without end. So this one leaves; the exit code tells a
/// supervisor, which may start it again.
public struct Fenced: Error, Sendable, CustomStringConvertible {
    /// What the broker said.
    public let cause: KafkaError

    /// The cause and the remedy.
    public var description: String {
        "driven out by another process of the same application and instance, or held up for too long: \(cause.message) "
            + "(\(cause.code)); give each process an instance of its own, and have the supervisor start this one again"
    }
}

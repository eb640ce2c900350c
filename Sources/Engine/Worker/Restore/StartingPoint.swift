internal import Kafka

/// Where a partition is read on from: where its state and its group's offset agree.
///
/// With exactly-once both are written in one transaction, so they are equal unless somebody has intervened:
///
/// - The group has no offset, because it expired or the state was written at least once: the state knows best.
/// - The group's offset is behind the state: an operator set it back, or the state was written at least once. What lies
///   between is in the state already and cannot be taken in twice. The state knows best.
/// - The group's offset is ahead of the state: the changelog was deleted or lost its end, or an operator set the offset
///   forward. The records in between would be left out of every score for good, and reading them again would publish
///   twice what was published. That is for an operator to decide, and refused.
///
/// Beyond that, state that knows of records which the log does not have belongs to another log, and is refused.
struct StartingPoint: Hashable {
    /// The offset of the next record to apply.
    let offset: Int64
    /// Something that an operator should know; `nil` where all is as expected.
    let remark: String?

    /// - Parameters:
    ///   - stored: The first record that the state does not have; `nil` without state.
    ///   - committed: The group's offset; `nil` where it has none.
    ///   - log: The bounds of the partition.
    ///   - beginning: The offset at which a partition without state begins.
    ///   - anew: How to score the log anew.
    /// - Throws: `TopicProblem` where state, group and log do not belong together.
    init(
        partition: TopicPartition, stored: Int64?, committed: Int64?, log: Watermarks, beginning: Int64,
        application: String, anew: String
    ) throws(TopicProblem) {
        let place = "partition \(partition.partition)"
        if let stored { try StartingPoint.refuseLost(partition, scored: stored, log, anew: anew) }
        if let committed, committed > stored ?? beginning {
            let found = stored.map { "the state in the changelog ends at \($0)" } ?? "the changelog has no state"
            throw TopicProblem(
                topic: partition.topic,
                cause: "\(place) was scored up to offset \(committed) by the group \(application), but \(found): the "
                    + "changelog lost records, or the group's offset was set forward; set the group's offset to "
                    + "\(stored ?? beginning) to score the records in between again, which publishes their events a second "
                    + "time under the same ce_id, or \(anew)")
        }
        offset = stored ?? beginning
        remark =
            if let stored, stored < log.low {
                "records \(stored) to \(log.low - 1) were deleted from the log before they were scored; set "
                    + "retention.ms=-1"
            } else if let stored, let committed, committed < stored {
                "the group's offset \(committed) is behind the state, which goes on from \(stored); for another start "
                    + anew
            } else {
                nil
            }
    }

    /// Refuses a log that ends before what was scored of it. Reading on from beyond its end would start at its beginning,
    /// and drop without a word all that comes before the place.
    ///
    /// - Throws: `TopicProblem`.
    static func refuseLost(
        _ partition: TopicPartition, scored: Int64, _ log: Watermarks, anew: String
    ) throws(TopicProblem) {
        guard scored > log.high else { return }
        throw TopicProblem(
            topic: partition.topic,
            cause: "partition \(partition.partition) ends at offset \(log.high), but was scored up to \(scored): it "
                + "was made anew or cut off; \(anew)")
    }
}

internal import Events

/// A partition that this worker runs: its scorer and its place in the log.
final class PartitionTask {
    let scorer: PartitionScorer
    /// The offset of the next record to apply.
    var nextOffset: Int64
    /// The offset up to which the changelog has the state.
    var committedOffset: Int64
    /// Whether everything in the partition has been read.
    var isAtEnd = false
    var ticks = TickSchedule()
    /// Whether the model in force has been compared with the configured one, which is done once, at the log's end.
    var isModelChecked = false
    /// The hash of the model that the changelog has.
    var storedModel: String?

    init(scorer: PartitionScorer, nextOffset: Int64, storedModel: String?) {
        self.scorer = scorer
        self.nextOffset = nextOffset
        committedOffset = nextOffset
        self.storedModel = storedModel
    }

    var number: Int32 { scorer.partition }

    /// Whether there is anything that the changelog does not have.
    var hasNews: Bool { nextOffset != committedOffset }
}

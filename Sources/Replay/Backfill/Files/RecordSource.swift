internal import Engine
internal import Events

/// A record on its way from where the log is kept to its partition. Its bytes live as long as the call it is handed to.
struct SourcedRecord {
    var partition: Int32
    /// From where its partition is read on after it, in the source's own counting.
    var next: Int64
    /// The time by which it lies before, in or after what is replayed.
    var time: Timestamp
    var record: LogRecord
    /// Why it cannot be applied whatever it says; `nil` where nothing is known against it.
    var refusal: Refusal?
}

/// Where a replay to files reads the log.
protocol RecordSource: AnyObject {
    /// How much there is to read, and how much of it lies behind, in the source's own measure.
    var extent: (done: Int64, total: Int64) { get }

    /// Whether it is certain that nothing more comes of a partition.
    func isAtEnd(_ partition: Int32) -> Bool

    /// Reads to the end. Records of one partition come in order.
    ///
    /// - Parameters:
    ///   - positions: From where partitions are read on that were read before: their last record's `next`.
    ///   - stop: Is heeded between two records.
    ///   - take: Is handed each record, and answers why it cannot be applied, if it cannot.
    ///   - refused: Is then handed the record as a dead letter, without a time.
    /// - Throws: `ReplayStopped` where that is asked, and what the closures throw.
    func read(
        from positions: [Int32: Int64], until stop: ReplayStop, take: (SourcedRecord) throws -> Refusal?,
        refused: (DeadLetter) throws -> Void
    ) throws

    /// The same log again, of which only one partition's records between two offsets are handed out.
    func part(of partition: Int32, from start: Int64, to end: Int64) throws -> any RecordSource
}

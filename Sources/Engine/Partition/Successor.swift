public import Events
internal import Scoring

/// What another model makes of a partition's records from some offset on: the sums with which it is to take over.
///
/// A scorer of its own, to be fed the records before the `model` record, in log order. Nothing that it decides is
/// published: tiers, alerts and scores stay the partition's own.
public final class Successor {
    /// The model record that it is made for.
    public let change: ModelRecord
    let scorer: PartitionScorer

    /// - Parameters:
    ///   - partition: The partition's number.
    ///   - change: The record that puts the model in force.
    public convenience init(partition: Int32, change: ModelRecord) {
        self.init(
            change, PartitionScorer(partition: partition, revision: change.revision, keepsLastScoreOnly: false))
    }

    /// - Parameter scorer: Has taken in what lies before the first record to come.
    init(_ change: ModelRecord, _ scorer: PartitionScorer) {
        self.change = change
        self.scorer = scorer
    }

    /// Takes the next record. A `model` record of the log is passed over, but for the time that has passed with it.
    ///
    /// - Parameter latest: As for the partition itself.
    public func ingest(_ record: LogRecord, notAfter latest: Timestamp? = nil) {
        var record = record
        if record.control == .model { record.control = .tick }
        scorer.ingest(record, notAfter: latest)
        scorer.outbox.removeAll()
    }

    /// Passes a record over that is refused without a look into it; time passes with it.
    public func refuse(_ record: LogRecord, _ refusal: Refusal) {
        _ = scorer.refuse(record, refusal)
        scorer.outbox.removeAll()
    }
}

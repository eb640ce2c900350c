public import Events

/// A change of model that a partition has gone through.
public struct ModelSwitch: Sendable {
    /// The partition's number.
    public var partition: Int32
    /// Where the `model` record lies.
    public var offset: Int64
    /// The engine clock at the record.
    public var time: Timestamp
    /// What the record says.
    public var change: ModelRecord
    /// Where the outbox has what the change decided, until it is emptied.
    public var events: Range<Int>
    /// How many accounts the partition knows.
    public var accounts: Int
    /// How many of them moved to another tier.
    public var moved: Int
}

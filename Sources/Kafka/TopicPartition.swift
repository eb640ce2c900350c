/// A partition of a topic.
public struct TopicPartition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The topic's name.
    public var topic: String
    /// The partition's number, from 0 up.
    public var partition: Int32

    /// Names a partition.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then by partition.
    public static func < (left: Self, right: Self) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// `topic[3]`
    public var description: String { "\(topic)[\(partition)]" }
}

/// A place in a partition.
public struct PartitionOffset: Hashable, Sendable, CustomStringConvertible {
    /// The partition.
    public var partition: TopicPartition
    /// The number of a record, or one of `LogicalOffset`.
    public var offset: Int64

    /// Names a place in a partition.
    public init(_ partition: TopicPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    /// Names a place in a partition of a topic.
    public init(topic: String, partition: Int32, offset: Int64) {
        self.init(TopicPartition(topic: topic, partition: partition), offset: offset)
    }

    /// `topic[3]@42`
    public var description: String { "\(partition)@\(offset)" }
}

/// Offsets that name a place instead of counting to it.
public enum LogicalOffset {
    /// The oldest record there is.
    public static let beginning: Int64 = -2
    /// Behind the newest record.
    public static let end: Int64 = -1
    /// Where the group last committed, or else what `auto.offset.reset` says.
    public static let stored: Int64 = -1000
    /// None: nothing committed, or not known.
    public static let none: Int64 = -1001
}

/// The bounds of a partition.
public struct Watermarks: Hashable, Sendable {
    /// The offset of the oldest record.
    public var low: Int64
    /// The offset that the next record will get; for a `read_committed` handle the last stable offset.
    public var high: Int64

    /// Takes both bounds.
    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}

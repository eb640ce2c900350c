internal import CRdKafka
internal import Glibc

/// Which topic a message belongs to, comparable without its name. Made by `Consumer.topicID(of:)`.
public struct TopicID: Hashable, Sendable {
    let address: UInt

    init(_ topic: OpaquePointer) {
        address = UInt(bitPattern: topic)
    }
}

/// When a record was written, and by whose clock.
public struct RecordTime: Hashable, Sendable {
    /// Whose clock a time is of.
    public enum Clock: Hashable, Sendable {
        /// The record carries no time.
        case none
        /// The producer's (`CreateTime`).
        case producer
        /// The broker's (`LogAppendTime`).
        case broker
    }

    /// Milliseconds since 1970-01-01T00:00:00Z; -1 without a time.
    public var milliseconds: Int64
    /// Whose clock that is.
    public var clock: Clock

    /// Takes a time and whose it is.
    public init(milliseconds: Int64, clock: Clock) {
        self.milliseconds = milliseconds
        self.clock = clock
    }
}

/// A look at one message of a batch: a record, or an event about a partition or the consumer.
///
/// It cannot be kept or copied, and the bytes that it shows are gone when the batch is filled anew or destroyed.
public struct Message: ~Copyable {
    /// What a message of a batch is.
    public enum Kind: Hashable, Sendable {
        /// A record.
        case record
        /// The end of the partition; `offset` is that of the record to come.
        case endOfPartition
        /// An error of one partition: see `error`.
        case partitionError
        /// An error of the consumer as a whole: see `error`.
        case consumerError
    }

    private let pointer: UnsafeMutablePointer<rd_kafka_message_t>

    init(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>) {
        self.pointer = pointer
    }

    /// What it is; only a record has key, value, headers and time.
    public var kind: Kind {
        switch pointer.pointee.err {
        case RD_KAFKA_RESP_ERR_NO_ERROR: .record
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: .endOfPartition
        default: pointer.pointee.rkt == nil || partition < 0 ? .consumerError : .partitionError
        }
    }

    /// The topic, to be compared; `nil` for an error of the consumer.
    public var topic: TopicID? { pointer.pointee.rkt.map(TopicID.init) }

    /// The topic's name, made anew; empty for an error of the consumer.
    public var topicName: String {
        pointer.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
    }

    /// The partition's number; -1 for an error of the consumer.
    public var partition: Int32 { pointer.pointee.partition }

    /// The record's number in its partition.
    public var offset: Int64 { pointer.pointee.offset }

    /// When the record was written.
    public var time: RecordTime {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = rd_kafka_message_timestamp(pointer, &type)
        let clock: RecordTime.Clock =
            switch type {
            case RD_KAFKA_TIMESTAMP_CREATE_TIME: .producer
            case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: .broker
            default: .none
            }
        return RecordTime(milliseconds: milliseconds, clock: clock)
    }

    /// The record's key; `nil` where it is null.
    public var key: UnsafeRawBufferPointer? {
        guard kind == .record, let key = pointer.pointee.key else { return nil }
        return UnsafeRawBufferPointer(start: key, count: pointer.pointee.key_len)
    }

    /// The record's value; `nil` where it is null.
    public var value: UnsafeRawBufferPointer? {
        guard kind == .record, let value = pointer.pointee.payload else { return nil }
        return UnsafeRawBufferPointer(start: value, count: pointer.pointee.len)
    }

    /// What went wrong; `nil` for records and for the end of a partition.
    public var error: KafkaError? {
        switch kind {
        case .record, .endOfPartition:
            return nil
        case .partitionError, .consumerError:
            let code = KafkaError.Code(pointer.pointee.err)
            let operation = kind == .consumerError ? "consume" : "read \(topicName)[\(partition)]"
            return KafkaError(
                code: code, message: String(cString: rd_kafka_message_errstr(pointer)), operation: operation)
        }
    }

    /// The value of the last header of that name; `nil` if there is none. A null value reads as an empty one.
    public func header(_ name: StaticString) -> UnsafeRawBufferPointer? {
        guard let headers else { return nil }
        var value: UnsafeRawPointer?
        var count = 0
        let result = name.withUTF8Buffer { name in
            name.withMemoryRebound(to: CChar.self) { name in
                rd_kafka_header_get_last(headers, name.baseAddress, &value, &count)
            }
        }
        guard result == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : count)
    }

    /// Shows every header, in order: its name, without a terminating zero, and its value, `nil` where it is null.
    public func forEachHeader<Failure: Error>(
        _ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws(Failure) -> Void
    ) throws(Failure) {
        guard let headers else { return }
        var index = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        while rd_kafka_header_get_all(headers, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR {
            guard let name else { return }
            try body(
                UnsafeRawBufferPointer(start: name, count: strlen(name)),
                value.map { UnsafeRawBufferPointer(start: $0, count: count) })
            index += 1
        }
    }

    private var headers: OpaquePointer? {
        var headers: OpaquePointer?
        guard kind == .record,
            rd_kafka_message_headers(pointer, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR
        else { return nil }
        return headers
    }
}

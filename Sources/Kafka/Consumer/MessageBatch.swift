internal import CPrefetch
internal import CRdKafka

/// Room for the messages of one poll, used again and again. It owns the messages until it is filled anew or destroyed.
///
/// ```swift
/// var batch = MessageBatch(capacity: 10_000)
/// consumer.poll(into: &batch, timeout: .milliseconds(100))
/// for index in 0..<batch.count where batch[index].kind == .record {
///     fold(batch[index])
/// }
/// ```
public struct MessageBatch: ~Copyable {
    /// The most messages that one poll brings.
    public let capacity: Int
    /// How many it holds.
    public private(set) var count = 0
    private let messages: UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    /// Messages must go before the handle that brought them.
    private var client: Client?

    /// Makes room, once.
    public init(capacity: Int) {
        precondition(capacity > 0, "a batch without room brings nothing")
        self.capacity = capacity
        messages = .allocate(capacity: capacity)
    }

    deinit {
        destroyMessages()
        messages.deallocate()
    }

    /// Whether it holds nothing.
    public var isEmpty: Bool { count == 0 }

    /// - Parameter index: From 0 up to `count`.
    public subscript(index: Int) -> Message {
        _read {
            precondition(index >= 0 && index < count, "no such message in the batch")
            yield Message(messages[index].unsafelyUnwrapped)
        }
    }

    /// A hint that costs little and changes nothing: a message is about to be looked at, which another thread has written.
    ///
    /// - Parameter index: From 0 up to `count`.
    public func bringNear(_ index: Int) {
        guard let message = messages[index] else { return }
        let start = UnsafeRawPointer(message)
        cprefetch(start)
        cprefetch(start + 64)
    }

    /// Destroys the messages.
    public mutating func removeAll() {
        destroyMessages()
        count = 0
        client = nil
    }

    /// Appends what `queue` has, waiting up to `timeout` milliseconds for `most` messages.
    mutating func fill(from queue: OpaquePointer, of client: Client, most: Int, timeout: Int32) {
        if self.client !== client { self.client = client }
        let brought = rd_kafka_consume_batch_queue(queue, timeout, messages + count, most)
        if brought > 0 { count += brought }
    }

    private func destroyMessages() {
        for index in 0..<count { rd_kafka_message_destroy(messages[index]) }
    }
}

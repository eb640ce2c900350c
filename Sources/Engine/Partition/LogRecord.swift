public import Events

/// A record of the log as the core sees it: views of bytes that live as long as the call it is handed to.
public struct LogRecord {
    /// What Tierline itself writes into the log: records with a null key, told by the header `tierline`. Under a key the
    /// header means nothing, so that no record of an account has to be searched for it.
    public enum Control: Hashable, Sendable {
        /// `tick`: time has passed.
        case tick
        /// `model`: another model is in force from here on.
        case model

        /// - Parameter header: The value of the header `tierline`.
        public init?(header: UnsafeRawBufferPointer) {
            if header.elementsEqual("tick".utf8) {
                self = .tick
            } else if header.elementsEqual("model".utf8) {
                self = .model
            } else {
                return nil
            }
        }
    }

    /// Where it lies in its partition.
    public var offset: Int64
    /// The record's time; `nil` where a log at rest does not say: then the greater of the event's time and the clock.
    public var recorded: Timestamp?
    /// The account, as the producer put it on the record; `nil` for a null key, as control records have.
    public var key: UnsafeRawBufferPointer?
    /// The record's JSON; a null value under a key deletes the account.
    public var value: UnsafeRawBufferPointer?
    /// What Tierline means by it; `nil` for a record of an account.
    public var control: Control?
    /// Whether the value's account stands for the key, as in the lines of a log at rest.
    public var isKeyedByItself: Bool

    /// A record over bytes that the caller keeps alive for as long as it is used.
    public init(
        offset: Int64, recorded: Timestamp?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        control: Control? = nil, isKeyedByItself: Bool = false
    ) {
        self.offset = offset
        // Beyond these years no time can be written, and differences of times could overflow.
        self.recorded = recorded.map { min(max($0, RFC3339.range.lowerBound), RFC3339.range.upperBound) }
        self.key = key
        self.value = value
        self.control = control
        self.isKeyedByItself = isKeyedByItself
    }
}

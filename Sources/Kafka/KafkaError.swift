/// Something that Kafka, or librdkafka on the way to it, refused or could not do.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is to be done about an error, in the order in which it must be tested.
    public enum Disposition: Hashable, Sendable {
        /// The handle is of no use any more: close it, and build another or leave the process.
        case fatal
        /// The transaction must be aborted, and its work done again.
        case abortable
        /// The same call with the same arguments may succeed later.
        case retriable
        /// The outcome is unknown, or the call was wrong: build anew and reload, or correct the call.
        case other
    }

    /// What went wrong, as a number and a name.
    public let code: Code
    /// librdkafka's or the broker's own words.
    public let message: String
    /// What was being done, such as `commit a transaction`.
    public let operation: String
    /// What is to be done about it.
    public let disposition: Disposition

    init(code: Code, message: String? = nil, operation: String, disposition: Disposition? = nil) {
        self.code = code
        self.message = message ?? code.meaning
        self.operation = operation
        self.disposition = disposition ?? code.disposition
    }

    /// What may help, where there is something to say.
    public var remedy: String? { code.remedy }

    /// One line: what was tried, why it failed, what may help.
    public var description: String {
        let cause = "could not \(operation): \(message) (\(code))"
        return remedy.map { "\(cause); \($0)" } ?? cause
    }
}

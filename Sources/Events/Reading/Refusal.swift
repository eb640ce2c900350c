/// Why a record is not one of the log's, and goes to the dead letters.
public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The causes; the raw values are stable, for machines to go by.
    public enum Reason: String, Sendable, CaseIterable {
        case invalidJSON = "invalid-json"
        case notAnObject = "not-an-object"
        case missingField = "missing-field"
        case emptyField = "empty-field"
        case wrongType = "wrong-type"
        case unreadableTime = "unreadable-time"
        case keyMismatch = "key-mismatch"
        case keyNotText = "key-not-text"
        case noKey = "no-key"
        case tooDeep = "too-deep"
        case tooLarge = "too-large"
        /// The event's time is further ahead of its record's than `limits.future`.
        case tooFarAhead = "too-far-ahead"
        /// The record's own time is that far ahead of the wall clock, where producers set it.
        case recordTooFarAhead = "record-too-far-ahead"
        /// The record lies in another partition than its key's.
        case wrongPartition = "wrong-partition"
        /// A model record whose model cannot be taken over.
        case unusableModel = "unusable-model"
    }

    /// The cause as a stable code, such as `missing-field`.
    public var reason: String { cause.rawValue }

    /// The cause.
    public let cause: Reason

    /// What was found and what is wanted, in words; names the field.
    public let detail: String

    /// - Parameters:
    ///   - cause: The cause.
    ///   - detail: What was found and what is wanted, in words.
    public init(_ cause: Reason, _ detail: String) {
        self.cause = cause
        self.detail = detail
    }

    /// Code and detail.
    public var description: String { "\(reason): \(detail)" }
}

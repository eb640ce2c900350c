public import Events

/// Work for a sales queue: which account, why now, whom to call, what to do, by when.
public struct Alert: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The account rose into a tier with a queue.
        case tier
        /// A sudden burst of activity.
        case spike
    }

    /// What has become of an alert, each told by an event of its own under the same id.
    public enum Status: Hashable, Sendable {
        /// It asks for an answer.
        case raised
        /// It is to be kept back until it comes again.
        case held
        /// There is nothing to answer any more.
        case withdrawn(Withdrawal)
    }

    /// Why an alert was withdrawn.
    public enum Withdrawal: String, Hashable, Sendable, CaseIterable {
        /// The account left the tier.
        case tier
        case excluded
        case deleted
    }

    /// The same over all events about the alert.
    public var key: AlertKey
    public var status: Status
    /// The last part of the topic's name.
    public var queue: String
    /// In hundredths.
    public var score: Int64
    public var cause: Cause?
    /// What made the score, in words: the greatest shares, then the greatest gains.
    public var drivers: [String]
    /// Whom to call, best first.
    public var people: [ScoreReport.Lead]
    public var action: String?
    public var play: String?
    /// By when somebody has to answer; `nil` without a service level and while held.
    public var respondBy: Timestamp?
    public var model: String
    public var modelVersion: String
    public var time: Timestamp
    /// The offset of the account's last record.
    public var lastOffset: Int64
    /// Tells events about alerts of one millisecond apart.
    public var ordinal: UInt32 = 0
}

/// What an alert is told by: its id is a hash of this and of its account.
public struct AlertKey: Hashable, Sendable {
    public var kind: Alert.Kind
    /// The tier of the account when it was raised.
    public var tier: String
    /// When it was raised.
    public var raised: Timestamp
    /// Tells alerts of one kind, tier and millisecond apart.
    public var ordinal: UInt32

    /// hash(account, kind, tier, ms, ordinal).
    public func id(account: String) -> Hash128 {
        var bytes: [UInt8] = []
        for part in [account, kind.rawValue, tier] {
            bytes.append(contentsOf: part.utf8)
            bytes.append(0)
        }
        withUnsafeBytes(of: raised.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: ordinal.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes.withUnsafeBytes { Hash128($0) }
    }
}

/// Nobody acknowledged an alert in time.
public struct Breach: Hashable, Sendable {
    /// The alert.
    public var key: AlertKey
    public var queue: String
    /// When an answer was due, which is also when this became known.
    public var respondBy: Timestamp
    public var model: String
    public var modelVersion: String
    /// The offset of the account's last record.
    public var lastOffset: Int64
    /// Tells breaches of one millisecond apart.
    public var ordinal: UInt32 = 0
}

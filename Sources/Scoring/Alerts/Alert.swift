public import Events

/// Work for a sales queue: which account, why now, whom to call, what to do, by when.
public struct Alert: Hashable, Sendable {
    /// What raises an alert (scoring contract, section 8).
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
    /// What this event says has become of it.
    public var status: Status
    /// The last part of the topic's name.
    public var queue: String
    /// Whether this event takes the alert back.
    public var isWithdrawal: Bool { if case .withdrawn = status { true } else { false } }
    /// In hundredths.
    public var score: Int64
    /// The record that raised it; `nil` where time alone did, and in a withdrawal.
    public var cause: Cause?
    /// What made the score, in words: the greatest shares, then the greatest gains.
    public var drivers: [String]
    /// Whom to call, best first.
    public var people: [ScoreReport.Lead]
    /// What the tier asks to be done, as the model words it; `nil` where it says nothing, and in a withdrawal.
    public var action: String?
    /// The tier's play, as the model words it; `nil` where it says nothing, and in a withdrawal.
    public var play: String?
    /// By when somebody has to answer; `nil` without a service level and while held.
    public var respondBy: Timestamp?
    /// The name of the model in force.
    public var model: String
    /// The version of the model in force.
    public var modelVersion: String
    /// When this became so, exactly: the engine clock at a record, or the first millisecond at which time alone did it.
    public var time: Timestamp
    /// The offset of the account's last record.
    public var lastOffset: Int64
    /// Tells events about alerts of one millisecond apart.
    public var ordinal: UInt32 = 0
}

/// What an alert is told by: its id is a hash of this and of its account.
public struct AlertKey: Hashable, Sendable {
    /// What raised it.
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
    /// The queue of the alert, to whose topic the breach goes too.
    public var queue: String
    /// When an answer was due, which is also when this became known.
    public var respondBy: Timestamp
    /// The name of the model in force.
    public var model: String
    /// The version of the model in force.
    public var modelVersion: String
    /// The offset of the account's last record.
    public var lastOffset: Int64
    /// Tells breaches of one millisecond apart.
    public var ordinal: UInt32 = 0
}

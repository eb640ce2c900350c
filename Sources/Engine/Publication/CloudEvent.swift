public import Events
public import Scoring

/// The kinds of events that Tierline publishes.
public enum EventType: Hashable, Sendable {
    case score, tier, alert, serviceLevel, deadLetter

    /// The CloudEvents type.
    public var name: StaticString {
        switch self {
        case .score: "tierline.score.v1"
        case .tier: "tierline.tier.v1"
        case .alert: "tierline.alert.v1"
        case .serviceLevel: "tierline.sla.v1"
        case .deadLetter: "tierline.dead-letter.v1"
        }
    }
}

/// The attributes of a CloudEvent (version 1.0) that differ from event to event.
public struct CloudEvent: Hashable, Sendable {
    /// What kind of event it is.
    public var type: EventType
    /// The same for the same event however often it is made: who reads twice can tell.
    public var id: Hash128
    /// When what it tells happened, by the engine clock.
    public var time: Timestamp
}

/// The attributes of CloudEvents that are the same for all events of an engine.
public struct EventSource: Hashable, Sendable {
    /// The CloudEvents source: `/tierline/<application>`.
    public var path: String
    /// Whether they bear the extension `tierlinereplay`: they tell of a replay, and nobody is to act on them as on live ones.
    public var isReplay: Bool

    init(application: String, isReplay: Bool) {
        path = "/tierline/\(application)"
        self.isReplay = isReplay
    }
}

/// Makes the ids of events.
struct EventIdentity {
    private let application: String
    private var scratch: [UInt8] = []

    init(application: String) {
        self.application = application
    }

    /// hash(application, model version, type, account, offset of the account's last record, ms, ordinal).
    mutating func id(
        modelVersion: String, type: EventType, account: String, offset: Int64, time: Timestamp, ordinal: UInt32 = 0
    ) -> Hash128 {
        withUTF8(account) {
            id(
                modelVersion: modelVersion, type: type, account: Text(bytes: $0), offset: offset, time: time,
                ordinal: ordinal)
        }
    }

    /// The same of an account whose name lies elsewhere.
    mutating func id(
        modelVersion: String, type: EventType, account: Text, offset: Int64, time: Timestamp, ordinal: UInt32 = 0
    ) -> Hash128 {
        scratch.removeAll(keepingCapacity: true)
        append(application.utf8)
        append(modelVersion.utf8)
        type.name.withUTF8Buffer { scratch.append(contentsOf: $0) }
        scratch.append(0)
        append(account.bytes)
        withUnsafeBytes(of: (offset.littleEndian, time.littleEndian, ordinal.littleEndian)) {
            // The tuple's padding is not part of the name.
            scratch.append(contentsOf: $0.prefix(20))
        }
        return scratch.withUnsafeBytes { Hash128($0) }
    }

    private mutating func append(_ part: some Sequence<UInt8>) {
        scratch.append(contentsOf: part)
        // No part of a name contains NUL, but for accounts, and what follows an account has a fixed length.
        scratch.append(0)
    }
}

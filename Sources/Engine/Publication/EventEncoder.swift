internal import Events
public import Scoring

/// Turns decisions into the events that are published: CloudEvents attributes and a JSON value.
public struct EventEncoder {
    /// Where the events come from.
    public let source: EventSource
    private var identity: EventIdentity
    private var writer = JSONWriter()

    /// - Parameters:
    ///   - application: The name under which the scores are kept.
    ///   - isReplay: Whether the events are marked as those of a replay.
    public init(application: String, isReplay: Bool = false) {
        source = EventSource(application: application, isReplay: isReplay)
        identity = EventIdentity(application: application)
    }

    /// The value of the event encoded last. A copy.
    public var data: [UInt8] { writer.bytes }

    /// Hands over the value of the event encoded last, without a copy.
    public func withUnsafeData<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try writer.withUnsafeBytes(body)
    }

    /// Encodes a score with its ledger and leads.
    public mutating func encode(_ decision: ScoreDecision) -> CloudEvent {
        let report = decision.report()
        writer.removeAll()
        writer.score(report, account: decision.accountText)
        return CloudEvent(
            type: .score,
            id: identity.id(
                modelVersion: report.modelVersion, type: .score, account: decision.accountText,
                offset: decision.lastOffset, time: report.time),
            time: report.time)
    }

    /// Encodes a move between tiers.
    public mutating func encode(_ change: TierChange, account: String) -> CloudEvent {
        writer.removeAll()
        writer.tier(change, account: account)
        return CloudEvent(
            type: .tier,
            id: identity.id(
                modelVersion: change.modelVersion, type: .tier, account: account, offset: change.lastOffset,
                time: change.time),
            time: change.time)
    }

    /// Encodes what has become of an alert.
    public mutating func encode(_ alert: Alert, account: String) -> CloudEvent {
        writer.removeAll()
        writer.alert(alert, account: account)
        return CloudEvent(
            type: .alert,
            id: identity.id(
                modelVersion: alert.modelVersion, type: .alert, account: account, offset: alert.lastOffset,
                time: alert.time, ordinal: alert.ordinal),
            time: alert.time)
    }

    /// Encodes a deadline that went by.
    public mutating func encode(_ breach: Breach, account: String) -> CloudEvent {
        writer.removeAll()
        writer.breach(breach, account: account)
        return CloudEvent(
            type: .serviceLevel,
            id: identity.id(
                modelVersion: breach.modelVersion, type: .serviceLevel, account: account, offset: breach.lastOffset,
                time: breach.respondBy, ordinal: breach.ordinal),
            time: breach.respondBy)
    }

    /// Names a dead letter; its value is the record's own.
    public mutating func encode(_ letter: DeadLetter) -> CloudEvent {
        writer.removeAll()
        let time = letter.time == .min ? 0 : letter.time
        return CloudEvent(
            type: .deadLetter,
            id: identity.id(
                modelVersion: "", type: .deadLetter, account: String(letter.partition), offset: letter.offset,
                time: time),
            time: time)
    }
}

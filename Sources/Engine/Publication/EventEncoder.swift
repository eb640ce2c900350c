internal import Events
public import Scoring

/// Turns decisions into the events that are published: CloudEvents attributes and a JSON value.
public struct EventEncoder {
    /// The CloudEvents source: `/tierline/<application>`.
    public let source: String
    private var identity: EventIdentity
    private var writer = JSONWriter()

    /// - Parameter application: The name under which the scores are kept.
    public init(application: String) {
        source = "/tierline/\(application)"
        identity = EventIdentity(application: application)
    }

    /// The value of the event encoded last.
    public var data: [UInt8] { writer.bytes }

    /// Encodes a score with its ledger and leads.
    public mutating func encode(_ decision: ScoreDecision, account: String) -> CloudEvent {
        let report = decision.report()
        writer.removeAll()
        writer.score(report, account: account)
        return CloudEvent(
            type: .score,
            id: identity.id(
                modelVersion: report.modelVersion, type: .score, account: account, offset: decision.lastOffset,
                time: report.time),
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

extension JSONWriter {
    mutating func score(_ report: ScoreReport, account: String) {
        beginObject()
        key("account"); string(account)
        key("score"); hundredths(report.score)
        key("previousScore"); hundredths(report.previousScore)
        key("tier"); string(report.tier)
        key("fit"); hundredths(report.fit)
        key("intent"); hundredths(report.intent)
        key("engagement"); hundredths(report.engagement)
        key("momentum"); string(report.momentum.rawValue)
        key("contacts"); integer(Int64(report.contacts))
        key("penetration"); hundredths(report.penetration)
        key("leads")
        beginArray()
        for lead in report.leads { self.lead(lead) }
        endArray()
        key("ledger")
        beginArray()
        for entry in report.ledger { ledgerEntry(entry) }
        endArray()
        key("coolsAt"); optional(report.coolsAt) { $0.timestamp($1) }
        key("coolsTo"); optional(report.coolsTo) { $0.string($1) }
        key("dataQuality")
        beginArray()
        for note in report.dataQuality { string(note) }
        endArray()
        key("reason"); string(report.reason.rawValue)
        key("cause"); optional(report.cause) { $0.cause($1) }
        key("model"); string(report.model)
        key("modelVersion"); string(report.modelVersion)
        key("time"); timestamp(report.time)
        endObject()
    }

    mutating func tier(_ change: TierChange, account: String) {
        beginObject()
        key("account"); string(account)
        key("tier"); string(change.tier)
        key("previousTier"); string(change.previousTier)
        key("direction"); string(change.direction.rawValue)
        key("score"); hundredths(change.score)
        key("reason"); string(change.reason.rawValue)
        key("cause"); optional(change.cause) { $0.cause($1) }
        key("model"); string(change.model)
        key("modelVersion"); string(change.modelVersion)
        key("time"); timestamp(change.time)
        endObject()
    }

    private mutating func lead(_ lead: ScoreReport.Lead) {
        beginObject()
        key("contact"); string(lead.contact)
        key("persona"); optional(lead.persona) { $0.string($1) }
        key("score"); hundredths(lead.score)
        key("lastActive"); optional(lead.lastActive) { $0.timestamp($1) }
        endObject()
    }

    private mutating func ledgerEntry(_ entry: LedgerEntry) {
        beginObject()
        key("kind"); string(entry.kind.rawValue)
        key("name"); string(entry.name)
        key("category"); optional(entry.category) { $0.string($1) }
        key("points"); decimal(unscaled: entry.points, scale: 4)
        key("share"); hundredths(entry.share)
        endObject()
    }

    private mutating func cause(_ cause: Cause) {
        beginObject()
        key("id"); optional(cause.id) { $0.string($1) }
        key("type"); string(cause.type)
        endObject()
    }

    private mutating func optional<Value>(_ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
        if let value { write(&self, value) } else { null() }
    }
}

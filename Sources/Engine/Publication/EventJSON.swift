internal import Events
internal import Scoring

/// The values of the events that are published.
extension JSONWriter {
    mutating func score(_ report: ScoreReport, account: Text) {
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

    mutating func alert(_ alert: Alert, account: String) {
        beginObject()
        key("alert"); string(alert.key.id(account: account).hex)
        key("account"); string(account)
        key("kind"); string(alert.key.kind.rawValue)
        key("tier"); string(alert.key.tier)
        key("queue"); string(alert.queue)
        key("score"); hundredths(alert.score)
        key("held"); boolean(alert.status == .held)
        if case .withdrawn(let reason) = alert.status {
            key("withdrawn"); boolean(true)
            key("reason"); string(reason.rawValue)
        } else {
            key("withdrawn"); boolean(false)
            key("cause"); optional(alert.cause) { $0.cause($1) }
            key("drivers")
            beginArray()
            for driver in alert.drivers { string(driver) }
            endArray()
            key("people")
            beginArray()
            for lead in alert.people { self.lead(lead) }
            endArray()
            key("action"); optional(alert.action) { $0.string($1) }
            key("play"); optional(alert.play) { $0.string($1) }
            key("respondBy"); optional(alert.respondBy) { $0.timestamp($1) }
        }
        key("model"); string(alert.model)
        key("modelVersion"); string(alert.modelVersion)
        key("time"); timestamp(alert.time)
        endObject()
    }

    mutating func breach(_ breach: Breach, account: String) {
        beginObject()
        key("alert"); string(breach.key.id(account: account).hex)
        key("account"); string(account)
        key("tier"); string(breach.key.tier)
        key("queue"); string(breach.queue)
        key("respondBy"); timestamp(breach.respondBy)
        key("model"); string(breach.model)
        key("modelVersion"); string(breach.modelVersion)
        key("time"); timestamp(breach.respondBy)
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

public import Events
internal import Scoring

/// What a `model` record says: which model is in force from there on, and with which sums.
public struct ModelRecord: Sendable {
    /// The model.
    public let revision: ModelRevision
    /// The offset from which on the model's own sums are made of the partition's records; `nil`: the sums that there are
    /// count on, priced anew.
    public let from: Int64?
    /// The application that has scored the log from `from` on under this model, and whose state may save work; `nil`
    /// where there is none.
    public let shadow: String?
    /// How many of the alerts that the change raises the live application sends in a minute, at most; `nil`: all at once. It
    /// delays their sending, and alters nothing of them; who scores the log elsewhere need not heed it.
    public let alertsPerMinute: Int?

    /// The hashes of models that have given way to this one. A process whose configuration still names one of them leaves this
    /// one in force when it is started.
    public let supersedes: [String]

    /// The paces that there are.
    public static let paces = 1...AlertPace.highest

    /// - Parameters:
    ///   - revision: The model.
    ///   - from: As in the property.
    ///   - shadow: As in the property.
    ///   - alertsPerMinute: As in the property.
    ///   - supersedes: As in the property.
    public init(
        _ revision: ModelRevision, from: Int64? = nil, shadow: String? = nil, alertsPerMinute: Int? = nil,
        supersedes: [String] = []
    ) {
        self.revision = revision
        self.from = from
        self.shadow = shadow
        self.alertsPerMinute = alertsPerMinute
        self.supersedes = supersedes
    }

    /// The record's value.
    public func value() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name")
        writer.string(revision.name)
        writer.key("version")
        writer.string(revision.version)
        writer.key("hash")
        writer.string(revision.hash)
        if let from {
            writer.key("from")
            writer.integer(from)
        }
        if let shadow {
            writer.key("shadow")
            writer.string(shadow)
        }
        if let alertsPerMinute {
            writer.key("alertsPerMinute")
            writer.integer(Int64(alertsPerMinute))
        }
        if !supersedes.isEmpty {
            writer.key("supersedes")
            writer.beginArray()
            for hash in supersedes { writer.string(hash) }
            writer.endArray()
        }
        writer.key("text")
        writer.string(revision.text)
        writer.endObject()
        return writer.bytes
    }

    /// Reads the value of a record.
    ///
    /// - Throws: `Refusal` if it is none, or its model is not one that this version can put in force.
    public init(value: UnsafeRawBufferPointer?) throws(Refusal) {
        guard let value else { throw Refusal(.unusableModel, "the model record has no value") }
        let parser = JSONParser()
        do {
            try parser.parse(value)
        } catch {
            throw Refusal(.unusableModel, "the model record is not JSON: \(error)")
        }
        guard let text = parser.root["text"].text?.string else {
            throw Refusal(.unusableModel, "the model record has no text")
        }
        from = try ModelRecord.offset(parser.root["from"])
        shadow = parser.root["shadow"].text?.string
        supersedes = parser.root["supersedes"].elements.compactMap { $0.text?.string }
        alertsPerMinute = try ModelRecord.pace(parser.root["alertsPerMinute"])
        do {
            revision = try ModelRevision(text: text, fileName: "model record")
        } catch {
            throw Refusal(.unusableModel, "\(error)")
        }
    }

    private static func pace(_ value: JSONValue) throws(Refusal) -> Int? {
        if value.isMissing { return nil }
        guard let pace = value.integer.flatMap(Int.init(exactly:)), paces.contains(pace) else {
            throw Refusal(
                .unusableModel,
                "the model record's `alertsPerMinute` is not a whole number from \(paces.lowerBound) to "
                    + "\(paces.upperBound)")
        }
        return pace
    }

    private static func offset(_ from: JSONValue) throws(Refusal) -> Int64? {
        if from.isMissing { return nil }
        guard let offset = from.integer, offset >= 0 else {
            throw Refusal(.unusableModel, "the model record's `from` is not an offset: a whole number from 0 on")
        }
        return offset
    }
}

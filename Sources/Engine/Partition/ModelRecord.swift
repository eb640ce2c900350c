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

    /// - Parameters:
    ///   - revision: The model.
    ///   - from: As in the property.
    ///   - shadow: As in the property.
    public init(_ revision: ModelRevision, from: Int64? = nil, shadow: String? = nil) {
        self.revision = revision
        self.from = from
        self.shadow = shadow
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
        do {
            revision = try ModelRevision(text: text, fileName: "model record")
        } catch {
            throw Refusal(.unusableModel, "\(error)")
        }
    }

    private static func offset(_ from: JSONValue) throws(Refusal) -> Int64? {
        if from.isMissing { return nil }
        guard let offset = from.integer, offset >= 0 else {
            throw Refusal(.unusableModel, "the model record's `from` is not an offset: a whole number from 0 on")
        }
        return offset
    }
}

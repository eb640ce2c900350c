public import Events
internal import Models
public import Scoring

/// A model with the very text it came from: what a `model` record carries.
public final class ModelRevision: Sendable {
    /// The whole file.
    public let text: String
    /// 32 hex digits of the text's hash.
    public let hash: String
    /// The model, ready to score.
    public let compiled: CompiledModel

    /// The model's name, as its file says it.
    public var name: String { compiled.model.name }
    /// The model's version, as its file says it.
    public var version: String { compiled.model.version }

    /// - Parameters:
    ///   - text: A model file.
    ///   - fileName: What problems call it.
    /// - Throws: `ModelProblems` with everything that is wrong with it, or `UnsupportedModel`.
    public init(text: String, fileName: String) throws {
        self.text = text
        hash = Hash128(text).hex
        compiled = try CompiledModel(ModelFile.load(text: text, fileName: fileName))
    }

    /// The value of the `model` record that puts it in force.
    public func recordValue() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("version")
        writer.string(version)
        writer.key("hash")
        writer.string(hash)
        writer.key("text")
        writer.string(text)
        writer.endObject()
        return writer.bytes
    }

    /// Reads the value of a `model` record.
    ///
    /// - Throws: `Refusal` if the record is not one, or its model is not one that this version can put in force.
    public convenience init(recordValue: UnsafeRawBufferPointer?) throws(Refusal) {
        guard let recordValue else { throw Refusal(.unusableModel, "the model record has no value") }
        let parser = JSONParser()
        do {
            try parser.parse(recordValue)
        } catch {
            throw Refusal(.unusableModel, "the model record is not JSON: \(error)")
        }
        guard let text = parser.root["text"].text?.string else {
            throw Refusal(.unusableModel, "the model record has no text")
        }
        guard parser.root["from"].isMissing else {
            throw Refusal(
                .unusableModel,
                "the model record has a `from`, which this version of Tierline does not do; write it without")
        }
        do {
            try self.init(text: text, fileName: "model record")
        } catch {
            throw Refusal(.unusableModel, "\(error)")
        }
    }
}

internal import Models
public import Scoring

/// A model with the very text it came from.
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
}

public import Scoring
import YAMLFiles

/// Reads the file in which two teams agree on a scoring model.
///
/// ```swift
/// let model = try ModelFile.load(text: text, fileName: "model.yaml")
/// ```
public enum ModelFile {
    /// The most bytes that a model may have, so that its text fits into one Kafka record with room to spare.
    public static let maximumBytes = 500_000

    /// Reads a model and fills in what it leaves out.
    ///
    /// - Parameters:
    ///   - text: The whole file.
    ///   - fileName: What problems call the file.
    /// - Throws: ``ModelProblems`` with all that is wrong. Where the text is not YAML, that alone is reported.
    public static func load(text: String, fileName: String) throws(ModelProblems) -> Model {
        do throws(FileProblems) {
            return try read(text: text, fileName: fileName)
        } catch {
            throw ModelProblems(error)
        }
    }

    private static func read(text: String, fileName: String) throws(FileProblems) -> Model {
        let problems = ProblemCollector(fileName: fileName)
        if text.utf8.count > maximumBytes {
            let cause = "the file has \(text.utf8.count) bytes: a model may have at most \(maximumBytes)"
            problems.add(cause, at: Position(line: 1, column: 1), path: "")
            try problems.throwIfAny()
        }
        let document = try YAMLDocument(text: text, fileName: fileName)
        let model = document.read(into: problems) { top in ModelReader(top: top).model() }
        try problems.throwIfAny()
        guard let model else { preconditionFailure("a model that cannot be read has a problem") }
        return model
    }
}

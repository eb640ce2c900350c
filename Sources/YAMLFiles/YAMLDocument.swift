/// A YAML file taken apart into values that know where they stand.
///
/// One document, a mapping at the top, every key once, no anchors, aliases or tags: a file means what stands in it, from
/// top to bottom, and it cannot grow when it is read.
public struct YAMLDocument: Sendable {
    /// What problems call the file.
    public let fileName: String
    /// The mapping at the top.
    public let entries: [YAMLEntry]
    /// Where the mapping begins.
    public let position: Position

    /// Reads a whole file.
    ///
    /// - Parameter fileName: What problems call the file.
    /// - Throws: ``FileProblems``: a single one where the text is not YAML or a key is given twice, otherwise every
    ///   anchor, tag and unusable key.
    public init(text: String, fileName: String) throws(FileProblems) {
        self.fileName = fileName
        let problems = ProblemCollector(fileName: fileName)
        let root = TreeBuilder(text: text, problems: problems)?.tree()
        try problems.throwIfAny()
        switch root?.content {
        case .mapping(let entries):
            self.entries = entries
        case .some, .none:
            let cause = root == nil ? "the file is empty" : "the file must be a mapping of keys to values"
            problems.add(cause, at: root?.position ?? Position(line: 1, column: 1), path: "")
            try problems.throwIfAny()
            self.entries = []
        }
        position = root?.position ?? Position(line: 1, column: 1)
    }

    /// Reads values from the mapping at the top; whatever key `body` has not asked for is then refused.
    public func read<Value>(into problems: ProblemCollector, _ body: (MappingReader) -> Value) -> Value {
        let reader = MappingReader(entries: entries, position: position, path: "", problems: problems)
        let value = body(reader)
        reader.refuseUnknownKeys()
        return value
    }
}

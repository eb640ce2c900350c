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
    private let faults: [FileProblem]

    /// Reads a whole file.
    ///
    /// - Parameter fileName: What problems call the file.
    /// - Throws: ``FileProblems`` where the text is not YAML, or has no mapping at the top. What else is wrong with it is
    ///   told by ``read(into:_:)``, together with what is wrong with its values.
    public init(text: String, fileName: String) throws(FileProblems) {
        self.fileName = fileName
        let problems = ProblemCollector(fileName: fileName)
        var builder = TreeBuilder(text: text, problems: problems)
        let root = builder?.tree()
        if root == nil { try problems.throwIfAny() }
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
        faults = problems.problems
    }

    /// Reads values from the mapping at the top; whatever key `body` has not asked for is then refused.
    ///
    /// - Parameter problems: Takes down all that is wrong: anchors, aliases, tags, keys given twice or unusable, too.
    public func read<Value>(into problems: ProblemCollector, _ body: (MappingReader) -> Value) -> Value {
        for fault in faults { problems.add(fault) }
        let reader = MappingReader(entries: entries, position: position, path: "", problems: problems)
        let value = body(reader)
        reader.refuseUnknownKeys()
        return value
    }
}

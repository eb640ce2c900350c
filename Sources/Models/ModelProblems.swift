import YAMLFiles

/// One thing that is wrong with a model file: where, what, and how to put it right.
public struct ModelProblem: Hashable, Sendable, CustomStringConvertible {
    /// What the file is called.
    public let fileName: String
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars.
    public let column: Int
    /// The way from the top of the file to the value, such as `signals[2].half_life`; list elements count from 0.
    /// Empty if the problem is with the file as a whole.
    public let path: String
    /// What is wrong, and where that is not obvious what to write instead.
    public let cause: String
    /// The problem on one line: `model.yaml:14:5: signals[2].half_life: "0d" must be longer than zero`.
    public let description: String

    init(_ problem: FileProblem) {
        fileName = problem.fileName
        line = problem.position.line
        column = problem.position.column
        path = problem.path
        cause = problem.cause
        description = problem.description
    }
}

/// Everything that is wrong with a model file, in the order of the file; never empty.
public struct ModelProblems: Error, Hashable, CustomStringConvertible {
    /// The problems.
    public let problems: [ModelProblem]

    init(_ problems: FileProblems) {
        self.problems = problems.problems.map(ModelProblem.init)
    }

    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

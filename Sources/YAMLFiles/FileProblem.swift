/// A place in a text file, both numbers counted from 1.
public struct Position: Hashable, Comparable, Sendable {
    /// The line.
    public let line: Int
    /// In Unicode scalars.
    public let column: Int

    /// A place by line and column, both from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The earlier in the file comes first.
    public static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One thing that is wrong with a file: where, what, and how to put it right.
///
/// Prints as `model.yaml:14:5: signals[2].half_life: "0d" must be longer than zero`.
public struct FileProblem: Hashable, Sendable, CustomStringConvertible {
    /// What the file is called.
    public let fileName: String
    /// Where in the file.
    public let position: Position
    /// The way from the top of the file to the value, such as `signals[2].half_life`; list elements count from 0.
    /// Empty if the problem is with the file as a whole.
    public let path: String
    /// What is wrong, and where that is not obvious what to write instead.
    public let cause: String

    /// A problem at a place of a file.
    public init(fileName: String, position: Position, path: String, cause: String) {
        self.fileName = fileName
        self.position = position
        self.path = path
        self.cause = cause
    }

    /// The problem on one line, in the form that editors and continuous integration recognise.
    public var description: String {
        let place = "\(fileName):\(position.line):\(position.column): "
        return path.isEmpty ? place + cause : place + path + ": " + cause
    }
}

/// Everything that is wrong with a file, in the order of the file; never empty.
public struct FileProblems: Error, Hashable, CustomStringConvertible {
    /// The problems.
    public let problems: [FileProblem]

    /// - Returns: `nil` if there are no problems.
    public init?(_ problems: [FileProblem]) {
        guard !problems.isEmpty else { return nil }
        self.problems = problems
    }

    /// One problem a line.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

/// Takes down problems while a file is read, so that a reader hears of all of them at once.
public final class ProblemCollector {
    /// What the file is called.
    public let fileName: String
    private var found: [FileProblem] = []

    /// A collector for the problems of one file.
    public init(fileName: String) {
        self.fileName = fileName
    }

    /// Takes down one problem.
    public func add(_ cause: String, at position: Position, path: String) {
        add(FileProblem(fileName: fileName, position: position, path: path, cause: cause))
    }

    func add(_ problem: FileProblem) {
        found.append(problem)
    }

    /// What was taken down, in the order of the file; problems at the same place in the order of their discovery.
    public var problems: [FileProblem] {
        found.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }

    /// Throws if anything was taken down.
    public func throwIfAny() throws(FileProblems) {
        if let problems = FileProblems(problems) { throw problems }
    }
}

internal import Foundation
public import Testing

/// A file of `Tests/Golden`, or another one of the package.
public struct GoldenFile: CustomTestStringConvertible, Sendable {
    private static let package = URL(filePath: #filePath).appending(path: "../../..").standardized

    private let url: URL
    /// What is in it.
    public let text: String

    /// - Parameter path: Relative to the package.
    public init(_ path: String) throws {
        try self.init(url: Self.package.appending(path: path))
    }

    private init(url: URL) throws {
        self.url = url
        text = try String(contentsOf: url, encoding: .utf8)
    }

    /// All files of a folder, relative to the package, in order of name.
    public static func all(in folder: String) throws -> [GoldenFile] {
        try FileManager.default
            .contentsOfDirectory(at: package.appending(path: folder), includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map(GoldenFile.init(url:))
    }

    /// The last part of its path.
    public var name: String { url.lastPathComponent }

    /// The problems that comments on top of the file announce, without the name of the file.
    public var expectedProblems: [String] {
        text.split(separator: "\n").prefix { $0.hasPrefix("#") }
            .filter { $0.hasPrefix("# problem: ") }
            .map { String($0.dropFirst("# problem: ".count)) }
    }

    /// Names it in the results of tests.
    public var testDescription: String { name }
}

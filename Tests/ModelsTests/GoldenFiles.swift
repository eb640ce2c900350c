import Foundation
import Testing

/// A file of `Tests/Golden`, or another one of the package.
struct GoldenFile: CustomTestStringConvertible {
    private static let package = URL(filePath: #filePath).appending(path: "../../..").standardized

    let url: URL
    let text: String

    /// - Parameter path: Relative to the package.
    init(_ path: String) throws {
        try self.init(url: Self.package.appending(path: path))
    }

    private init(url: URL) throws {
        self.url = url
        text = try String(contentsOf: url, encoding: .utf8)
    }

    /// All files of a folder, relative to the package, in order of name.
    static func all(in folder: String) throws -> [GoldenFile] {
        try FileManager.default
            .contentsOfDirectory(at: package.appending(path: folder), includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map(GoldenFile.init(url:))
    }

    var name: String { url.lastPathComponent }

    /// The problems that comments on top of the file announce, without the name of the file.
    var expectedProblems: [String] {
        text.split(separator: "\n").prefix { $0.hasPrefix("#") }
            .filter { $0.hasPrefix("# problem: ") }
            .map { String($0.dropFirst("# problem: ".count)) }
    }

    var testDescription: String { name }
}

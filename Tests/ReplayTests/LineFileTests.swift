import Foundation
import Testing

@testable import Replay

@Suite("A file, line by line")
struct LineFileTests {
    private func lines(_ bytes: [UInt8]) throws -> [[UInt8]] {
        let scratch = try ScratchFile(bytes)
        var file = try LineFile(path: scratch.path)
        var lines: [[UInt8]] = []
        while let line = try file.next() { lines.append(Array(line)) }
        #expect(try file.next() == nil)
        return lines
    }

    @Test(arguments: [
        ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]),
        ("a\r\nb\r\n\r\n", ["a", "b", ""]), ("a\rb\n", ["a\rb"]), ("\r", [""]), ("a\r\r\n", ["a\r"]),
    ])
    func linesEndInLineFeedsOrWithTheFile(text: String, expected: [String]) throws {
        #expect(try lines(Array(text.utf8)) == expected.map { Array($0.utf8) })
    }

    @Test(arguments: [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5_000_000])
    func aLineMayBeLongerThanTheBuffer(length: Int) throws {
        let long = (0..<length).map { UInt8(truncatingIfNeeded: 97 + $0 % 23) }
        let short = Array("short".utf8)
        for end in [[], [10]] as [[UInt8]] {
            let bytes = short + [10] + long + [10] + short + [10] + long + end
            #expect(try lines(bytes) == [short, long, short, long])
        }
    }

    @Test func manyLinesCrossTheBuffersEdges() throws {
        let expected = (0..<60_000).map { Array("line \($0) \(String(repeating: "x", count: $0 % 97))".utf8) }
        #expect(try lines(Array(expected.joined(separator: [10]))) == expected)
    }

    @Test func aFileThatCannotBeReadIsNamed() throws {
        #expect { _ = try LineFile(path: "/nowhere/at-all.jsonl") } throws: { error in
            "\(error)" == "/nowhere/at-all.jsonl: No such file or directory"
        }
        let folder = FileManager.default.temporaryDirectory.path
        #expect(throws: FileError.self) {
            var file = try LineFile(path: folder)
            _ = try file.next()
        }
    }
}

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

    @Test func aByteOrderMarkIsNoPartOfTheFirstLine() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try lines(mark + Array("a\n".utf8) + mark + Array("b".utf8)) == [[97], mark + [98]])
        #expect(try lines(mark) == [[]])
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

    /// "first\nsecond\n" by gzip and zstd, twice behind one another.
    @Test(arguments: [
        "H4sIAAAAAAACA0vLLCou4SpOTc7PS+ECACBRRQgNAAAA", "KLUv/SQNaQAAZmlyc3QKc2Vjb25kCmH8vf4=",
    ])
    func packedFilesAreUnpacked(base64: String) throws {
        let packed = try #require(Data(base64Encoded: base64).map(Array.init))
        let expected = ["first", "second"].map { Array($0.utf8) }
        #expect(try lines(packed) == expected)
        #expect(try lines(packed + packed) == expected + expected)
        #expect { try lines(packed.dropLast(3)) } throws: { "\($0)".contains("its end is missing") }
        #expect(throws: FileError.self) { try lines(Array(packed.prefix(12)) + [1, 2, 3, 4] + packed.suffix(2)) }
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

import Foundation
import Testing

@testable import StateWriter

/// `StateWriter` as a process of its own.
final class Writer {
    let process = Process()
    private let output = Pipe()
    private var rest = Data()

    /// - Parameter limit: The size beyond which no file may grow, in bytes.
    init(_ directory: String, seed: UInt64, steps: Int64, limit: Int? = nil) throws {
        // It is built beside the tests.
        let tests = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = tests.appending(path: "StateWriter")
        process.arguments = [directory, "\(seed)", "\(steps)"] + (limit.map { ["\($0)"] } ?? [])
        process.standardOutput = output
        try process.run()
    }

    /// The next line that it says; `nil` when it has ended.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest = Data(rest[rest.index(after: end)...]) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return nil }
            rest.append(more)
        }
    }

    /// How far it says it has come, line by line, and the last line.
    func lines() -> (committed: Int64, last: String) {
        var committed: Int64 = 0
        var last = ""
        while let line = line() {
            last = line
            if line.hasPrefix("committed ") { committed = Int64(line.dropFirst(10)) ?? 0 }
        }
        process.waitUntilExit()
        return (committed, last)
    }
}

internal import Foundation
internal import Glibc

/// The lines of the files that are scored, which can be read again from the first one on.
///
/// Files lie where they lie. The standard input comes once, so a copy of it is kept in a temporary file, which is gone with
/// the process. Where there is no room for it all goes on without, until somebody asks for it.
final class Input {
    private var paths: [String] = []
    private var copy: Spool?
    /// Lines of the last path that were read.
    private(set) var linesRead = 0

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: Its path; `-` is the standard input.
    ///   - body: Is handed each line that is not blank, whose bytes live until the next, and its number from 1 on.
    /// - Throws: `FileError`, and what `body` throws.
    func read(_ path: String, _ body: (UnsafeRawBufferPointer, Int) throws -> Void) throws {
        // Named again, it has nothing more to say.
        if path == "-", paths.contains(path) { return }
        var file = try LineFile(path: path)
        paths.append(path)
        linesRead = 0
        if path == "-" { copy = Spool() }
        while let text = try file.next() {
            if path == "-" { copy?.append(text) }
            linesRead += 1
            if !text.isBlank { try body(text, linesRead) }
        }
    }

    /// Reads all anew that lies before the line that is being read.
    ///
    /// - Throws: `FileError` where it cannot be read again, and what `body` throws.
    func reread(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        for (index, path) in paths.enumerated() {
            let isLast = index == paths.count - 1
            var file = try path == "-" ? copied() : LineFile(path: path)
            var number = 0
            while !isLast || number < linesRead - 1, let text = try file.next() {
                number += 1
                if !text.isBlank { try body(text) }
            }
        }
    }

    private func copied() throws(FileError) -> LineFile {
        guard let copy, let descriptor = copy.rewound() else {
            throw FileError(
                path: "-",
                cause: "the log has a model record with `from`, for which the standard input has to be read again, and "
                    + "there was no room for a copy of it in \(Spool.directory); name a file, or set TMPDIR")
        }
        return try LineFile(reading: descriptor, path: "-")
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isBlank: Bool { allSatisfy { $0 == 32 || $0 == 13 || $0 == 9 } }
}

/// A temporary file of lines that nobody else sees.
private final class Spool {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isWhole = true
    private static let bufferSize = 1 << 20

    static var directory: String { FileManager.default.temporaryDirectory.path }

    init?() {
        var path = Array("\(Spool.directory)/tierline-XXXXXX".utf8CString)
        descriptor = mkstemp(&path)
        if descriptor < 0 { return nil }
        unlink(path)
        buffer.reserveCapacity(Spool.bufferSize + 4096)
    }

    deinit { close(descriptor) }

    func append(_ line: UnsafeRawBufferPointer) {
        if !isWhole { return }
        buffer.append(contentsOf: line)
        buffer.append(10)
        if buffer.count >= Spool.bufferSize { write() }
    }

    /// The file, to be read from its beginning; `nil` where it does not have all. What is appended later goes to its end.
    func rewound() -> Int32? {
        write()
        guard isWhole, lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
        return descriptor
    }

    private func write() {
        lseek(descriptor, 0, SEEK_END)
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                isWhole = false
                // Of no use any more, and perhaps the disk is full because of it.
                ftruncate(descriptor, 0)
                break
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

internal import Glibc

/// Why a file cannot be read.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as it was given; `-` is the standard input.
    public let path: String
    /// The operating system's words.
    public let cause: String

    init(path: String, errno: Int32) {
        self.path = path
        cause = String(cString: strerror(errno))
    }

    init(path: String, cause: String) {
        self.path = path
        self.cause = cause
    }

    /// The path, then the cause.
    public var description: String { "\(path): \(cause)" }
}

/// A file, or the standard input, line by line, without keeping more than a line of it.
struct LineFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private let isOwned: Bool
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// - Parameter path: A file's path; `-` is the standard input.
    init(path: String) throws(FileError) {
        self.path = path
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        self.descriptor = descriptor
        isOwned = descriptor != STDIN_FILENO
        buffer = .allocate(byteCount: 1 << 20, alignment: 16)
    }

    /// Reads on in an open file, which stays open.
    ///
    /// - Parameter path: What errors call it.
    init(reading descriptor: Int32, path: String) {
        self.path = path
        self.descriptor = descriptor
        isOwned = false
        buffer = .allocate(byteCount: 1 << 20, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        if isOwned { close(descriptor) }
    }

    /// The next line without its end, LF or CR LF; `nil` after the last. Its bytes live until the next call.
    mutating func next() throws(FileError) -> UnsafeRawBufferPointer? {
        guard let line = try upToNewline() else { return nil }
        return line.last == 13 ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }

    private mutating func upToNewline() throws(FileError) -> UnsafeRawBufferPointer? {
        var searched = start
        while true {
            if let newline = memchr(buffer.baseAddress! + searched, 10, end - searched) {
                let first = buffer.baseAddress! + start
                let line = UnsafeRawBufferPointer(start: first, count: newline - first)
                start += line.count + 1
                return line
            }
            searched = end - start
            if isAtEnd {
                guard start < end else { return nil }
                let line = UnsafeRawBufferPointer(start: buffer.baseAddress! + start, count: end - start)
                start = end
                return line
            }
            try fill()
            searched += start
        }
    }

    /// Moves what is left to the front, makes room, and reads.
    private mutating func fill() throws(FileError) {
        let left = end - start
        if left == buffer.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            buffer.deallocate()
            buffer = larger
        } else if start > 0 {
            memmove(buffer.baseAddress!, buffer.baseAddress! + start, left)
        }
        start = 0
        end = left
        var count: Int
        repeat {
            count = read(descriptor, buffer.baseAddress! + end, buffer.count - end)
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw FileError(path: path, errno: errno) }
        if count == 0 { isAtEnd = true }
        end += count
    }
}

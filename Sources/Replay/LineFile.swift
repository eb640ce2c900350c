internal import Glibc

/// Why a file cannot be read.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path as it was given; `-` is the standard input.
    public let path: String
    /// The operating system's words, or what is wrong with a packed file.
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

/// A file, or the standard input, packed or not, line by line, without keeping more than a line of it.
struct LineFile: ~Copyable {
    private let bytes: FileBytes
    private var buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    private var isAtStart = true

    /// - Parameter path: A file's path; `-` is the standard input.
    init(path: String) throws(FileError) {
        bytes = try FileBytes(path: path)
        buffer = .allocate(byteCount: 1 << 20, alignment: 16)
    }

    /// Reads on in an open file, which stays open.
    ///
    /// - Parameter path: What errors call it.
    init(reading descriptor: Int32, path: String) throws(FileError) {
        bytes = try FileBytes(reading: descriptor, path: path)
        buffer = .allocate(byteCount: 1 << 20, alignment: 16)
    }

    deinit {
        buffer.deallocate()
    }

    /// How many bytes of the file were read so far, packed as they lie there.
    var bytesRead: Int64 { bytes.count }

    /// The next line without its end, LF or CR LF; `nil` after the last. Its bytes live until the next call.
    mutating func next() throws(FileError) -> UnsafeRawBufferPointer? {
        guard var line = try upToNewline() else { return nil }
        // A byte order mark, which some programs put before UTF-8, is none of the text.
        if isAtStart, line.starts(with: [0xEF, 0xBB, 0xBF] as [UInt8]) {
            line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3))
        }
        isAtStart = false
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
        let count = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        if count == 0 { isAtEnd = true }
        end += count
    }
}

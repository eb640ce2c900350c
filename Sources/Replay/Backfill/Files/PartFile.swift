internal import Glibc

/// What a partition of a replay has published so far: a line each, in order. `PartLine` says what stands on a line.
final class PartFile {
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Bytes written, those included that are not in the file yet.
    private(set) var length: Int64

    /// - Parameters:
    ///   - path: Made where it is missing.
    ///   - length: What lies beyond was written after the last checkpoint, and is cut off.
    /// - Throws: `FileError` where it cannot be written.
    init(path: String, length: Int64) throws(FileError) {
        self.path = path
        self.length = length
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        guard lseek(descriptor, 0, SEEK_END) >= length else {
            throw FileError(path: path, cause: "it is shorter than its checkpoint says; give --again to begin anew")
        }
        guard ftruncate(descriptor, Int(length)) == 0, lseek(descriptor, Int(length), SEEK_SET) == length else {
            throw FileError(path: path, errno: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Adds a line, without its end.
    func append(_ line: [UInt8]) throws(FileError) {
        buffer.append(contentsOf: line)
        buffer.append(10)
        length += Int64(line.count) + 1
        if buffer.count >= 1 << 20 { try flush() }
    }

    /// Hands everything to the operating system, which has it even when the process is killed.
    func flush() throws(FileError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, errno: errno)
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

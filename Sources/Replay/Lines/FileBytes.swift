internal import Glibc

/// The bytes of a file, or of the standard input, unpacked where it is packed by gzip or zstd: its first bytes tell, not its
/// name.
final class FileBytes {
    private let path: String
    private let descriptor: Int32
    private let isOwned: Bool
    /// As much as is read from the file at once.
    private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    /// What of it is not used yet.
    private var packed = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isAtEnd = false
    /// How many bytes of the file were read so far, packed as they lie there.
    private(set) var count: Int64 = 0
    private var unpacker: (any Unpacker)?

    /// - Parameter path: A file's path; `-` is the standard input.
    convenience init(path: String) throws(FileError) {
        let isStandardInput = path == "-"
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, errno: errno) }
        try self.init(descriptor, isOwned: !isStandardInput, path: path)
    }

    /// Reads on in an open file, which stays open.
    ///
    /// - Parameter path: What errors call it.
    convenience init(reading descriptor: Int32, path: String) throws(FileError) {
        try self.init(descriptor, isOwned: false, path: path)
    }

    private init(_ descriptor: Int32, isOwned: Bool, path: String) throws(FileError) {
        self.path = path
        self.descriptor = descriptor
        self.isOwned = isOwned
        while packed.count < 4, !isAtEnd { try readChunk() }
        do throws(PackingError) {
            if packed.starts(with: [0x1f, 0x8b]) {
                unpacker = try Gunzip()
            } else if packed.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
                unpacker = try Unzstd()
            }
        } catch {
            throw FileError(path: path, cause: "it cannot be unpacked: \(error.cause)")
        }
    }

    deinit {
        chunk.deallocate()
        if isOwned { close(descriptor) }
    }

    /// Puts the next bytes into `buffer`, which is not empty.
    ///
    /// - Returns: How many; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard let unpacker else { return try readPlain(into: buffer) }
        while true {
            if packed.isEmpty, !isAtEnd { try readChunk() }
            let before = packed.count
            let count: Int
            do throws(PackingError) {
                count = try unpacker.unpack(&packed, into: buffer)
            } catch {
                throw FileError(path: path, cause: "it cannot be unpacked: \(error.cause)")
            }
            if count > 0 { return count }
            if packed.isEmpty, isAtEnd {
                if unpacker.isWithin { throw FileError(path: path, cause: "it is packed, and its end is missing") }
                return 0
            }
            if before > 0, packed.count == before {
                throw FileError(path: path, cause: "it cannot be unpacked: it makes no sense to its unpacker")
            }
        }
    }

    private func readPlain(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        if packed.isEmpty { return isAtEnd ? 0 : try fill(buffer) }
        let count = min(packed.count, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: packed.prefix(count)))
        packed = UnsafeRawBufferPointer(rebasing: packed.dropFirst(count))
        return count
    }

    /// Reads on behind what is left, which lies at the beginning of the chunk.
    private func readChunk() throws(FileError) {
        let left = packed.count
        let count = try fill(UnsafeMutableRawBufferPointer(rebasing: chunk[left...]))
        packed = UnsafeRawBufferPointer(rebasing: chunk[..<(left + count)])
    }

    private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        var count: Int
        repeat {
            count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count)
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw FileError(path: path, errno: errno) }
        if count == 0 { isAtEnd = true }
        self.count += Int64(count)
        return count
    }
}

internal import Glibc

/// An open file or directory, closed when this goes.
struct FileHandle: ~Copyable {
    let path: String
    let descriptor: Int32

    init(_ path: String, _ flags: Int32) throws(StoreError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .system("open", path) }
    }

    deinit {
        // A process that is being started holds the open file too, until it runs its own program: closing it here alone
        // would leave a lock in place that long.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// All that is in it.
    func read() throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: try size())
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw .system("read", path) }
        return Array(bytes.prefix(count))
    }

    /// Puts bytes in place of all that is in it.
    func replace(with bytes: [UInt8]) throws(StoreError) {
        guard ftruncate(descriptor, 0) == 0 else { throw .system("write", path) }
        let count = pwrite(descriptor, bytes, bytes.count, 0)
        guard count == bytes.count else { throw .system("write", path, bytes: bytes.count) }
    }

    /// Waits until it is on disk.
    func sync() throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw .system("sync", path) }
    }

    func size() throws(StoreError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("look at", path) }
        return Int(status.st_size)
    }
}

extension StoreError {
    /// What `errno` says of the last call.
    static func system(_ action: String, _ path: String, bytes: Int = 0) -> StoreError {
        system(action, path, code: errno, bytes: bytes)
    }

    static func system(_ action: String, _ path: String, code: Int32, bytes: Int = 0) -> StoreError {
        let cause = "\(action): \(String(cString: strerror(code)))"
        return switch code {
        case ENOSPC, EDQUOT, EFBIG: .noRoom(path: path, bytes: bytes, cause: cause)
        default: .inaccessible(path: path, cause: cause)
        }
    }
}

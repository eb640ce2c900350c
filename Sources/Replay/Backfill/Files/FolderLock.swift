internal import Glibc

/// Keeps other processes from a folder for as long as it lives. It lies on the folder itself, so there is no file to be left
/// behind, and it ends with the process however that ends.
final class FolderLock {
    private let descriptor: Int32

    /// - Throws: `ReplayRefused` where another process has it, or the folder cannot be opened.
    init(_ path: String) throws(ReplayRefused) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unusableFolder(folder: path, cause: String(cString: strerror(errno)) + ".")
        }
        // File systems that lock files alone, as some on networks do, are no reason to refuse the folder.
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(descriptor)
            throw .busyFolder(folder: path)
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}

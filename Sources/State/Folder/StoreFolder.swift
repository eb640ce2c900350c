internal import Glibc

/// The directory of a store, locked until `unlock`, or for as long as this lives.
///
/// ```
/// lock           held by the process that has the store open; its number is in it
/// label          whose the store is, and whether it can be trusted
/// accounts.mdb   the store
/// set-aside/     the last store that was not trusted
/// ```
final class StoreFolder {
    let path: String
    private var lock: FileHandle?

    var accounts: String { path + "/accounts.mdb" }
    var label: String { path + "/label" }
    private var asideFolder: String { path + "/set-aside" }
    private var asideAccounts: String { asideFolder + "/accounts.mdb" }
    private var asideLabel: String { asideFolder + "/label" }

    var hasAccounts: Bool { access(accounts, F_OK) == 0 }
    var hasLabel: Bool { access(label, F_OK) == 0 }
    var hasSetAside: Bool { access(asideAccounts, F_OK) == 0 }

    /// Makes the directory where it is missing, and locks it.
    init(_ path: String) throws(StoreError) {
        self.path = path
        try StoreFolder.make(path)
        let lock = try FileHandle(path + "/lock", O_RDWR | O_CREAT)
        guard flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw .system("lock", lock.path) }
            let holder = String(decoding: try lock.read(), as: UTF8.self)
            throw .inUse(directory: path, process: Int32(holder.split(separator: "\n").first ?? ""))
        }
        try lock.replace(with: Array("\(getpid())\n".utf8))
        self.lock = consume lock
    }

    /// Lets others have the directory.
    func unlock() {
        lock = nil
    }

    /// Makes a directory and those above it.
    private static func make(_ path: String) throws(StoreError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .system("make directory", path)
        }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .system("make directory", path) }
    }

    /// Puts the store in the place of the one set aside before. At most one is kept, so that the disk does not fill.
    func setAside() throws(StoreError) {
        try StoreFolder.make(asideFolder)
        try StoreFolder.remove(asideAccounts)
        try StoreFolder.remove(asideLabel)
        // The label goes last: a store without one is not trusted.
        for (from, to) in [(accounts, asideAccounts), (label, asideLabel)] {
            guard rename(from, to) == 0 || errno == ENOENT else { throw .system("rename", from) }
        }
        try FileHandle(path, O_RDONLY | O_DIRECTORY).sync()
    }

    /// Gives back the room of the store set aside.
    ///
    /// - Returns: Whether there was one.
    func removeSetAside() throws(StoreError) -> Bool {
        guard hasSetAside else { return false }
        try StoreFolder.remove(asideAccounts)
        try StoreFolder.remove(asideLabel)
        _ = rmdir(asideFolder)
        return true
    }

    private static func remove(_ path: String) throws(StoreError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .system("remove", path) }
    }
}

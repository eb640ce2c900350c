/// What keeps a store from being opened, read or written.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another process, or another store of this one, has the directory open.
    case inUse(directory: String, process: Int32?)
    /// The disk, a quota or a limit leaves no room. Nothing was written; the same call may succeed later.
    case noRoom(path: String, bytes: Int, cause: String)
    /// A file or directory cannot be used.
    case inaccessible(path: String, cause: String)
    /// What was read is not what was written. `StateStore.setAside` makes room for restoring it.
    case damaged(directory: String, how: String)

    /// What happened, and what to do about it.
    public var description: String {
        switch self {
        case .inUse(let directory, let process):
            "\(directory): in use by \(process.map { "process \($0)" } ?? "another process"); stop it, or give this one "
                + "another state directory"
        case .noRoom(let path, let bytes, let cause):
            "\(path): \(cause); \(bytes >> 20) MB more are needed: make room on that disk or raise its quota, or move the "
                + "state directory to a larger one. Nothing is lost: the state is in the changelog"
        case .inaccessible(let path, let cause):
            "\(path): \(cause); see that the directory is on a local disk and belongs to the user of this process"
        case .damaged(let directory, let how):
            "\(directory): \(how); the state is to be restored from the changelog. If that comes again, check the disk"
        }
    }
}

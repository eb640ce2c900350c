internal import State

/// What a comparison needs meanwhile cannot be kept where it is to lie.
public struct NoRoomForWork: Error, Hashable, Sendable, CustomStringConvertible {
    /// The folder.
    public let folder: String
    /// What is wrong with it.
    public let cause: String

    init(folder: String, cause: String) {
        self.folder = folder
        self.cause = cause.hasSuffix(".") ? String(cause.dropLast()) : cause
    }

    init(folder: String, _ error: FileError) {
        self.init(folder: folder, cause: "\(error)")
    }

    init(folder: String, _ error: StoreError) {
        // The words of a store are about one that lasts.
        let cause =
            if case .noRoom(let path, let bytes, let cause) = error {
                "\(path): \(cause); \(bytes >> 20) MB more are needed"
            } else {
                "\(error)"
            }
        self.init(folder: folder, cause: cause)
    }

    /// The cause, then the remedy.
    public var description: String {
        "what the comparison needs meanwhile cannot be kept in \(folder): \(cause). Make room on that disk, or have the "
            + "environment variable TMPDIR name a folder on a larger one"
    }
}

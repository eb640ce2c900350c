internal import Foundation

/// A small file system in memory, for as long as the value lives. Only root can make one.
public final class SmallDisk {
    /// The directory on which it is mounted.
    public let path = NSTemporaryDirectory() + "tierline-disk-" + UUID().uuidString

    /// Whether this process may mount one.
    public static var canBeMade: Bool { SmallDisk(megabytes: 1) != nil }

    /// `nil` where this process may not mount one.
    public init?(megabytes: Int) {
        mkdir(path, 0o755)
        guard mount("none", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            return nil
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}

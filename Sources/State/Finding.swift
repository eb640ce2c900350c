/// What was found where a store was opened.
public enum Finding: Hashable, Sendable, CustomStringConvertible {
    /// A store that is a true prefix of its changelog: only the tail is to be read.
    case trusted
    /// Nothing: the state is to be restored from the changelog's beginning.
    case absent
    /// A store that is not to be trusted. It was set aside, and an empty one is in its place.
    case distrusted(Distrust)

    /// In words, for the log.
    public var description: String {
        switch self {
        case .trusted: "trusted"
        case .absent: "nothing stored yet"
        case .distrusted(let reason): "set aside: \(reason)"
        }
    }
}

/// Why a store is not trusted.
public enum Distrust: Error, Hashable, Sendable, CustomStringConvertible {
    /// It belongs to another application, cluster, topic or partition.
    case foreign(found: String, expected: String)
    /// It was written by an earlier version, in a form that this one does not read.
    case olderFormat(found: String, expected: String)
    /// It was written by a later version.
    case newerFormat(found: String, expected: String)
    /// It cannot be read, or not all of it is there.
    case damaged(String)
    /// The machine went down while it was in use, so that part of it may never have reached the disk.
    case machineWentDown
    /// It was away longer than the changelog keeps the records of deleted accounts, so that these would live on in it.
    case awayTooLong(milliseconds: Int64, kept: Int64)
    /// It does not fit what the caller knows: an offset beyond the changelog's end, a state that cannot be decoded.
    case unfit(String)

    /// In words, for the log.
    public var description: String {
        switch self {
        case .foreign(let found, let expected): "it is that of \(found); expected was \(expected)"
        case .olderFormat(let found, let expected):
            "it was written in the older form \(found); this version reads \(expected)"
        case .newerFormat(let found, let expected):
            "it was written in the newer form \(found); this version reads \(expected)"
        case .damaged(let how): "it is damaged: \(how)"
        case .machineWentDown: "the machine went down while it was in use"
        case .awayTooLong(let milliseconds, let kept):
            "it was last level with its changelog \(milliseconds / 1000) s ago, and deletions are kept for \(kept / 1000) s"
        case .unfit(let why): why
        }
    }
}

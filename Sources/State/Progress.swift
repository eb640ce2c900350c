/// Up to where a store has come: what is in it is what the changelog says up to there, no more and no less.
public struct Progress: Hashable, Sendable {
    /// Where the partition stands.
    public struct Position: Hashable, Sendable {
        /// The engine clock in milliseconds.
        public var clock: Int64
        /// The offset of the first record of the log that is not in the state.
        public var nextOffset: Int64

        /// - Parameters:
        ///   - clock: The engine clock in milliseconds.
        ///   - nextOffset: The offset of the first record of the log that is not in the state.
        public init(clock: Int64, nextOffset: Int64) {
            self.clock = clock
            self.nextOffset = nextOffset
        }
    }

    /// The offset of the first record of the changelog that is not in the store.
    public var changelogOffset: Int64
    /// The last position read from, or written to, the changelog; `nil` before the first.
    public var position: Position?
    /// When the store was last known to be level with its changelog: wall clock, milliseconds.
    public var writtenAt: Int64

    /// - Parameters:
    ///   - changelogOffset: The offset of the first record of the changelog that is not in the store.
    ///   - position: The last position read from, or written to, the changelog.
    ///   - writtenAt: The wall clock, in milliseconds.
    public init(changelogOffset: Int64, position: Position?, writtenAt: Int64) {
        self.changelogOffset = changelogOffset
        self.position = position
        self.writtenAt = writtenAt
    }
}

/// The stored form of the progress: fixed fields, little-endian, checked by `Checked` like every other value.
struct ProgressRecord: Hashable {
    static let size = 5 * 8

    var progress: Progress
    /// Whether the accounts are there, but their timers are not yet.
    var isLoading: Bool

    private struct Flags: OptionSet {
        let rawValue: Int64
        static let position = Flags(rawValue: 1)
        static let loading = Flags(rawValue: 2)
    }

    init(_ progress: Progress, isLoading: Bool) {
        self.progress = progress
        self.isLoading = isLoading
    }

    /// `nil` where the bytes are not of this form.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == ProgressRecord.size else { return nil }
        let field = { Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
        let flags = Flags(rawValue: field(0))
        progress = Progress(
            changelogOffset: field(1),
            position: flags.contains(.position) ? Progress.Position(clock: field(2), nextOffset: field(3)) : nil,
            writtenAt: field(4))
        isLoading = flags.contains(.loading)
    }

    var bytes: [UInt8] {
        var flags: Flags = []
        if progress.position != nil { flags.insert(.position) }
        if isLoading { flags.insert(.loading) }
        let fields = [
            flags.rawValue, progress.changelogOffset, progress.position?.clock ?? 0,
            progress.position?.nextOffset ?? 0, progress.writtenAt,
        ]
        return fields.map(\.littleEndian).withUnsafeBytes(Array.init)
    }
}

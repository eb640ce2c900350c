/// The key of a timer: when the account is due, so that bytes sort as times do, and the account's key.
enum TimerKey {
    static let dueCount = 8

    /// The due time as a number that sorts without regard to sign.
    static func ordered(_ due: Int64) -> UInt64 { UInt64(bitPattern: due) ^ (1 << 63) }

    static func append(due: Int64, accountKey: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: ordered(due).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: accountKey)
    }

    /// Takes a key apart.
    static func read(
        _ key: UnsafeRawBufferPointer
    ) throws(LMDBFailure) -> (due: Int64, accountKey: UnsafeRawBufferPointer) {
        guard key.count > dueCount else { throw .unreadable }
        let ordered = UInt64(bigEndian: key.loadUnaligned(as: UInt64.self))
        return (Int64(bitPattern: ordered ^ (1 << 63)), UnsafeRawBufferPointer(rebasing: key[dueCount...]))
    }
}

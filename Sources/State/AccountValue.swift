/// What lies under an account's key: a check over key and all the rest, the due time, a long name, and the state.
///
/// ```
/// | check 8 | due 8 | if the key is hashed: count of the name 4, name | state … |
/// ```
struct AccountValue {
    /// When the account is due, in milliseconds; `.max`: never.
    let due: Int64
    /// The account's full name.
    let name: UnsafeRawBufferPointer
    /// Its stored form.
    let state: UnsafeRawBufferPointer

    private static let checkCount = 8
    private static let fixedCount = 16

    /// Reads a value back.
    ///
    /// - Throws: `LMDBFailure.unreadable` where it is not what was written under this key.
    init(_ entry: Cursor.Entry, seed: UInt64) throws(LMDBFailure) {
        let bytes = entry.value
        due = try AccountValue.due(of: bytes)
        guard bytes.loadUnaligned(as: UInt64.self) == AccountValue.check(entry.key, bytes, seed) else {
            throw .unreadable
        }
        var start = AccountValue.fixedCount
        if AccountKey.isHashed(entry.key) {
            // Within bounds, since the check held.
            let count = Int(bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
            name = UnsafeRawBufferPointer(rebasing: bytes[start + 4..<start + 4 + count])
            start += 4 + count
        } else {
            name = entry.key
        }
        state = UnsafeRawBufferPointer(rebasing: bytes[start...])
    }

    /// The due time alone, unchecked.
    static func due(of bytes: UnsafeRawBufferPointer) throws(LMDBFailure) -> Int64 {
        guard bytes.count >= fixedCount else { throw .unreadable }
        return Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: checkCount, as: Int64.self))
    }

    /// How many bytes a value takes.
    static func count(name: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer) -> Int {
        fixedCount + (AccountKey.isLong(name: name) ? 4 + name.count : 0) + state.count
    }

    /// Writes a value into room of its size.
    static func write(
        due: Int64, name: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer,
        seed: UInt64, into room: UnsafeMutableRawBufferPointer
    ) {
        room.storeBytes(of: due.littleEndian, toByteOffset: checkCount, as: Int64.self)
        var start = fixedCount
        if AccountKey.isLong(name: name) {
            room.storeBytes(of: UInt32(name.count), toByteOffset: start, as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: room[(start + 4)...]).copyMemory(from: name)
            start += 4 + name.count
        }
        UnsafeMutableRawBufferPointer(rebasing: room[start...]).copyMemory(from: state)
        room.storeBytes(of: check(key, UnsafeRawBufferPointer(room), seed), as: UInt64.self)
    }

    private static func check(_ key: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64
    {
        var hash = SeededHash(seed: seed)
        hash.combine(key)
        hash.combine(UnsafeRawBufferPointer(rebasing: bytes[checkCount...]))
        return hash.value
    }
}

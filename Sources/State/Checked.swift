internal import CLMDB

/// Small values with a check before them: progress and notes.
enum Checked {
    static let progressKey: UInt8 = 0

    static func get(
        _ key: UInt8, _ transaction: Transaction, _ database: MDB_dbi, seed: UInt64
    ) throws(LMDBFailure) -> [UInt8]? {
        try withBytes(of: key) { key throws(LMDBFailure) in
            guard let stored = try transaction.get(key, from: database) else { return nil }
            guard stored.count >= 8 else { throw .unreadable }
            let bytes = UnsafeRawBufferPointer(rebasing: stored[8...])
            guard stored.loadUnaligned(as: UInt64.self) == check(key, bytes, seed) else { throw .unreadable }
            return Array(bytes)
        }
    }

    static func put(
        _ bytes: [UInt8], for key: UInt8, _ transaction: Transaction, _ database: MDB_dbi, seed: UInt64
    ) throws(LMDBFailure) {
        try withBytes(of: key) { key throws(LMDBFailure) in
            let room = try transaction.reserve(8 + bytes.count, for: key, in: database)
            bytes.withUnsafeBytes { bytes in
                room.storeBytes(of: check(key, bytes, seed), as: UInt64.self)
                UnsafeMutableRawBufferPointer(rebasing: room[8...]).copyMemory(from: bytes)
            }
        }
    }

    static func delete(_ key: UInt8, _ transaction: Transaction, _ database: MDB_dbi) throws(LMDBFailure) {
        try withBytes(of: key) { key throws(LMDBFailure) in try transaction.delete(key, from: database) }
    }

    private static func withBytes<Result>(
        of key: UInt8, _ body: (UnsafeRawBufferPointer) throws(LMDBFailure) -> Result
    ) throws(LMDBFailure) -> Result {
        try withUnsafeBytes(of: key, body)
    }

    private static func check(_ key: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64
    {
        var hash = SeededHash(seed: seed)
        hash.combine(key)
        hash.combine(bytes)
        return hash.value
    }
}

extension StateBatch.Note {
    var key: UInt8 { rawValue + 1 }
}

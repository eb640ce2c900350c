internal import CLMDB
internal import Glibc

/// A return code of LMDB: negative codes are its own, positive ones the system's.
struct LMDBFailure: Error, CustomStringConvertible {
    let code: Int32

    var isMapFull: Bool { code == MDB_MAP_FULL }

    /// Whether the environment itself is at fault, and not the machine.
    var isDamage: Bool { code < 0 || code == EINVAL }

    var description: String { String(cString: mdb_strerror(code)) }

    /// What LMDB has no code for: bytes that are not what was written.
    static let unreadable = LMDBFailure(code: MDB_CORRUPTED)
}

func check(_ code: Int32) throws(LMDBFailure) {
    if code != MDB_SUCCESS { throw LMDBFailure(code: code) }
}

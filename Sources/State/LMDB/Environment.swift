internal import CLMDB
internal import Glibc

/// An LMDB environment with the three databases of a store, in one file.
///
/// - Written through its map (`MDB_WRITEMAP`), so that changed pages lie in the page cache and not in memory of the
///   process. Whatever the map reaches is allocated on disk beforehand: a full disk is an error of `grow`, never a
///   signal in the middle of a write.
/// - Not synced (`MDB_NOSYNC`): a killed process loses nothing, since the page cache outlives it. A machine that goes
///   down may leave anything behind; `Label` tells.
/// - Without locks of its own (`MDB_NOLOCK`): there is one user, who holds the folder's lock, and who never reads while
///   it writes.
final class Environment {
    /// Its file.
    let path: String
    /// name → account.
    private(set) var accounts: MDB_dbi = 0
    /// due + name → nothing, in order of due.
    private(set) var timers: MDB_dbi = 0
    /// Progress and models.
    private(set) var meta: MDB_dbi = 0
    /// How far the map and the file reach.
    private(set) var mapSize: Int

    private let handle: OpaquePointer
    /// Kept from read to read; given back before each write, so that the pages it sees can be used again.
    private var reader: OpaquePointer?
    private var readerIsActive = false

    static let initialSize = 1 << 20
    static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    /// Opens a file, or makes it.
    ///
    /// - Parameter mapSize: The size of the file; what is missing of it is allocated.
    init(path: String, mapSize: Int) throws(LMDBFailure) {
        self.path = path
        self.mapSize = mapSize
        var handle: OpaquePointer?
        try check(mdb_env_create(&handle))
        self.handle = handle!
        try check(mdb_env_set_maxdbs(handle, 3))
        try check(mdb_env_set_mapsize(handle, mapSize))
        let flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC | MDB_WRITEMAP | MDB_NORDAHEAD
        try check(mdb_env_open(handle, path, UInt32(flags), 0o644))
        // Only now: LMDB takes a file that is all zeros for a foreign one. A file that was there may be a copy with holes.
        try allocate(mapSize)
        try write { transaction throws(LMDBFailure) in
            accounts = try transaction.database("accounts")
            timers = try transaction.database("timers")
            meta = try transaction.database("meta")
        }
    }

    deinit {
        if let reader { mdb_txn_abort(reader) }
        mdb_env_close(handle)
    }

    /// Reads what was last committed.
    func read<Result>(_ body: (Transaction) throws(LMDBFailure) -> Result) throws(LMDBFailure) -> Result {
        if !readerIsActive {
            if let reader {
                try check(mdb_txn_renew(reader))
            } else {
                try check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &reader))
            }
            readerIsActive = true
        }
        return try body(Transaction(pointer: reader!))
    }

    /// Writes all or nothing.
    func write(_ body: (Transaction) throws(LMDBFailure) -> Void) throws(LMDBFailure) {
        if readerIsActive {
            mdb_txn_reset(reader)
            readerIsActive = false
        }
        var pointer: OpaquePointer?
        try check(mdb_txn_begin(handle, nil, 0, &pointer))
        do {
            try body(Transaction(pointer: pointer!))
        } catch {
            mdb_txn_abort(pointer)
            throw error
        }
        try check(mdb_txn_commit(pointer))
    }

    /// Makes the file larger, and the map with it.
    ///
    /// - Throws: Where there is no room on the disk; nothing has changed then.
    func grow(to size: Int) throws(LMDBFailure) {
        precondition(size > mapSize, "a map only grows")
        try allocate(size)
        if let reader { mdb_txn_abort(reader) }
        reader = nil
        readerIsActive = false
        try check(mdb_env_set_mapsize(handle, size))
        mapSize = size
    }

    /// Gives each byte of the file up to `size` its place on the disk.
    private func allocate(_ size: Int) throws(LMDBFailure) {
        var file: Int32 = -1
        try check(mdb_env_get_fd(handle, &file))
        var code: Int32
        repeat { code = posix_fallocate(file, 0, off_t(size)) } while code == EINTR
        if code == 0 { return }
        _ = ftruncate(file, off_t(mapSize))
        throw LMDBFailure(code: code)
    }

    /// Waits until everything is on disk.
    func sync() throws(LMDBFailure) {
        try check(mdb_env_sync(handle, 1))
    }
}

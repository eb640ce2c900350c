internal import CLMDB

/// A transaction under way. Bytes that it returns lie in the file's map, and stay until it ends or writes.
struct Transaction {
    let pointer: OpaquePointer

    func database(_ name: String) throws(LMDBFailure) -> MDB_dbi {
        var database: MDB_dbi = 0
        try check(mdb_dbi_open(pointer, name, UInt32(MDB_CREATE), &database))
        return database
    }

    func count(_ database: MDB_dbi) throws(LMDBFailure) -> Int {
        var statistics = MDB_stat()
        try check(mdb_stat(pointer, database, &statistics))
        return statistics.ms_entries
    }

    /// How many bytes the pages of a database take.
    func size(_ database: MDB_dbi) throws(LMDBFailure) -> Int {
        var statistics = MDB_stat()
        try check(mdb_stat(pointer, database, &statistics))
        let pages = statistics.ms_branch_pages + statistics.ms_leaf_pages + statistics.ms_overflow_pages
        return pages * Int(statistics.ms_psize)
    }

    func get(_ key: UnsafeRawBufferPointer, from database: MDB_dbi) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        var key = MDB_val(key)
        var value = MDB_val()
        let code = mdb_get(pointer, database, &key, &value)
        if code == MDB_NOTFOUND { return nil }
        try check(code)
        return value.bytes
    }

    func delete(_ key: UnsafeRawBufferPointer, from database: MDB_dbi) throws(LMDBFailure) {
        var key = MDB_val(key)
        let code = mdb_del(pointer, database, &key, nil)
        if code != MDB_NOTFOUND { try check(code) }
    }

    func removeAll(from database: MDB_dbi) throws(LMDBFailure) {
        try check(mdb_drop(pointer, database, 0))
    }

    /// Makes room for a value, to be filled before the next call.
    func reserve(
        _ count: Int, for key: UnsafeRawBufferPointer, in database: MDB_dbi
    ) throws(LMDBFailure) -> UnsafeMutableRawBufferPointer {
        var key = MDB_val(key)
        var value = MDB_val(mv_size: count, mv_data: nil)
        try check(mdb_put(pointer, database, &key, &value, UInt32(MDB_RESERVE)))
        return UnsafeMutableRawBufferPointer(start: value.mv_data, count: count)
    }
}

extension MDB_val {
    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: mv_data, count: mv_size) }
}

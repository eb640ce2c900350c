internal import CLMDB

/// A place in a database, which makes steps to a near place cheap.
struct Cursor: ~Copyable {
    struct Entry {
        var key: UnsafeRawBufferPointer
        var value: UnsafeRawBufferPointer
    }

    private let pointer: OpaquePointer

    init(_ transaction: Transaction, _ database: MDB_dbi) throws(LMDBFailure) {
        var pointer: OpaquePointer?
        try check(mdb_cursor_open(transaction.pointer, database, &pointer))
        self.pointer = pointer!
    }

    deinit {
        mdb_cursor_close(pointer)
    }

    func first() throws(LMDBFailure) -> Entry? {
        try move(MDB_FIRST)
    }

    func next() throws(LMDBFailure) -> Entry? {
        try move(MDB_NEXT)
    }

    /// The first entry whose key is not before the given one.
    func seek(_ key: UnsafeRawBufferPointer) throws(LMDBFailure) -> Entry? {
        try move(MDB_SET_RANGE, from: MDB_val(key))
    }

    func find(_ key: UnsafeRawBufferPointer) throws(LMDBFailure) -> UnsafeRawBufferPointer? {
        try move(MDB_SET, from: MDB_val(key))?.value
    }

    private func move(_ operation: MDB_cursor_op, from key: MDB_val = MDB_val()) throws(LMDBFailure) -> Entry? {
        var key = key
        var value = MDB_val()
        let code = mdb_cursor_get(pointer, &key, &value, operation)
        if code == MDB_NOTFOUND { return nil }
        try check(code)
        return Entry(key: key.bytes, value: value.bytes)
    }

    /// Makes room for a value, to be filled before the next call.
    ///
    /// - Parameter appending: Whether the key is likely to come after all others; pages are then filled to the brim.
    func reserve(
        _ count: Int, for key: UnsafeRawBufferPointer, appending: Bool = false
    ) throws(LMDBFailure) -> UnsafeMutableRawBufferPointer {
        var key = MDB_val(key)
        var value = MDB_val(mv_size: count, mv_data: nil)
        var code = MDB_KEYEXIST
        if appending { code = mdb_cursor_put(pointer, &key, &value, UInt32(MDB_RESERVE | MDB_APPEND)) }
        if code == MDB_KEYEXIST { code = mdb_cursor_put(pointer, &key, &value, UInt32(MDB_RESERVE)) }
        try check(code)
        return UnsafeMutableRawBufferPointer(start: value.mv_data, count: count)
    }

    /// Takes away the entry that was found last.
    func delete() throws(LMDBFailure) {
        try check(mdb_cursor_del(pointer, 0))
    }
}

internal import Glibc

/// The two head pages of LMDB's file, as version 1 of its format lays them out, read without LMDB.
///
/// LMDB believes what they say: it would map, or even extend, a file that was cut off, and end by a signal where pages
/// are missing. So they are looked at before it is let near the file.
struct FileHead {
    private static let magic: UInt32 = 0xBEEF_C0DE
    private static let version: UInt32 = 1
    private static let size = 152

    /// How long the file must be.
    let neededSize: Int

    /// - Throws: `Distrust.damaged`.
    init(file: Int32, size: Int) throws(Distrust) {
        let pageSize = Environment.pageSize
        guard size >= 2 * pageSize else { throw .damaged("the file of accounts was cut off") }
        var newest: (transaction: UInt64, lastPage: UInt64) = (0, 0)
        for page in 0..<2 {
            var head = [UInt8](repeating: 0, count: FileHead.size)
            guard pread(file, &head, FileHead.size, page * pageSize) == FileHead.size else {
                throw .damaged("the head of the file of accounts cannot be read")
            }
            try head.withBytes { bytes throws(Distrust) in
                let word = { bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self) }
                let long = { bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) }
                guard word(16) == FileHead.magic, word(20) == FileHead.version, word(40) == UInt32(pageSize) else {
                    throw .damaged("the head of the file of accounts is not LMDB's")
                }
                if page == 0 || long(144) > newest.transaction { newest = (long(144), long(136)) }
            }
        }
        guard newest.lastPage < UInt64(Int.max) / UInt64(pageSize) - 1 else {
            throw .damaged("the head of the file of accounts makes no sense")
        }
        neededSize = (Int(newest.lastPage) + 1) * pageSize
        guard size >= neededSize else {
            throw .damaged("the file of accounts was cut off: \(size) of at least \(neededSize) bytes are left")
        }
    }
}

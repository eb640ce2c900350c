/// The key of an account: its name, or where that is longer than LMDB allows, its beginning and a hash of 128 bits.
///
/// Keys sort as names do, except among long names that begin alike. The whole of a long name stands in the value, and
/// is compared: the seed is the store's own, so a second long name with the same key will not be seen, and where it is,
/// a store made anew has another seed.
struct AccountKey {
    /// LMDB's limit is 511 bytes, and a timer's key begins with eight bytes of due time.
    static let longestCount = 503
    static let hashCount = 16
    static let longestPlainName = longestCount - hashCount

    private var storage: [UInt8] = []
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
    }

    static func isLong(name: UnsafeRawBufferPointer) -> Bool { name.count > longestPlainName }
    static func isHashed(_ key: UnsafeRawBufferPointer) -> Bool { key.count == longestCount }

    /// Hands over the key of a name: the name itself where that will do.
    mutating func withKey<Result, Failure: Error>(
        of name: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(!name.isEmpty, "an account has a name")
        guard AccountKey.isLong(name: name) else { return try body(name) }
        storage.removeAll(keepingCapacity: true)
        storage.append(contentsOf: name.prefix(AccountKey.longestPlainName))
        for seed in [seed, ~seed] {
            var hash = SeededHash(seed: seed)
            hash.combine(name)
            withUnsafeBytes(of: hash.value.bigEndian) { storage.append(contentsOf: $0) }
        }
        return try storage.withBytes(body)
    }
}

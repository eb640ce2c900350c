/// Which partition a key belongs to, so that an account whose records stray into several is noticed.
public enum KeyPartitioner: String, Sendable, CaseIterable {
    /// Java's default: MurmurHash2 of the key, the sign bit cleared.
    case murmur2
    /// librdkafka's default: the CRC-32 of the key (polynomial of IEEE 802.3).
    case crc32

    /// - Parameters:
    ///   - key: Not empty.
    ///   - count: How many partitions there are, above zero.
    public func partition(of key: UnsafeRawBufferPointer, count: Int) -> Int32 {
        switch self {
        case .murmur2: Int32(Int(KeyPartitioner.murmur2(key) & 0x7fff_ffff) % count)
        case .crc32: Int32(Int(KeyPartitioner.crc32(key)) % count)
        }
    }

    /// MurmurHash2 (Austin Appleby, public domain) with the seed of Kafka's Java client.
    private static func murmur2(_ key: UnsafeRawBufferPointer) -> UInt32 {
        let m: UInt32 = 0x5bd1_e995
        var h = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
        let words = key.count / 4
        for word in 0..<words {
            var k = UInt32(littleEndian: key.loadUnaligned(fromByteOffset: word * 4, as: UInt32.self)) &* m
            k = (k ^ (k >> 24)) &* m
            h = (h &* m) ^ k
        }
        let tail = words * 4
        if tail < key.count {
            for index in tail..<key.count { h ^= UInt32(key[index]) << UInt32(8 * (index - tail)) }
            h = h &* m
        }
        h = (h ^ (h >> 13)) &* m
        return h ^ (h >> 15)
    }

    private static func crc32(_ key: UnsafeRawBufferPointer) -> UInt32 {
        ~key.reduce(~0) { sum, byte in crcTable[Int((sum ^ UInt32(byte)) & 0xff)] ^ (sum >> 8) }
    }

    private static let crcTable: [UInt32] = (0..<256).map { (index: UInt32) in
        (0..<8).reduce(index) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    }
}

/// A 128-bit hash that is the same on every machine and in every version: MurmurHash3 x64 128 (Austin Appleby, public
/// domain), seed 0. For names of things, not for secrets.
public struct Hash128: Hashable, Sendable {
    /// The first 64 bits: the first 16 digits of `hex`.
    public var high: UInt64
    /// The last 64 bits: the last 16 digits of `hex`.
    public var low: UInt64

    /// - Parameter bytes: What to hash.
    public init(_ bytes: UnsafeRawBufferPointer) {
        let c1: UInt64 = 0x87c3_7b91_1142_53d5
        let c2: UInt64 = 0x4cf5_ad43_2745_937f
        var h1: UInt64 = 0
        var h2: UInt64 = 0
        let blocks = bytes.count / 16
        for block in 0..<blocks {
            let k1 = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: block * 16, as: UInt64.self))
            let k2 = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: block * 16 + 8, as: UInt64.self))
            h1 ^= rotate(k1 &* c1, 31) &* c2
            h1 = (rotate(h1, 27) &+ h2) &* 5 &+ 0x52dc_e729
            h2 ^= rotate(k2 &* c2, 33) &* c1
            h2 = (rotate(h2, 31) &+ h1) &* 5 &+ 0x3849_5ab5
        }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[(blocks * 16)...])
        let k1 = littleEndian(rest.prefix(8))
        let k2 = littleEndian(rest.dropFirst(8))
        h2 ^= rotate(k2 &* c2, 33) &* c1
        h1 ^= rotate(k1 &* c1, 31) &* c2
        h1 ^= UInt64(bytes.count)
        h2 ^= UInt64(bytes.count)
        h1 = h1 &+ h2
        h2 = h2 &+ h1
        h1 = mix(h1)
        h2 = mix(h2)
        h1 = h1 &+ h2
        h2 = h2 &+ h1
        high = h1
        low = h2
    }

    /// - Parameter hex: 32 hex digits, as `hex` gives them; `nil` where they are not.
    public init?(hex: String) {
        guard hex.utf8.count == 32, let high = UInt64(hex.prefix(16), radix: 16),
            let low = UInt64(hex.suffix(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }

    /// - Parameter text: Its UTF-8 is hashed.
    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { Hash128(UnsafeRawBufferPointer($0)) }
    }
}

extension Hash128 {
    /// 32 lower-case hex digits.
    public var hex: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            write(hex: buffer)
            return 32
        }
    }

    /// Writes 32 lower-case hex digits.
    public func write(hex buffer: UnsafeMutableBufferPointer<UInt8>) {
        for (part, word) in [high, low].enumerated() {
            for digit in 0..<16 {
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * digit)) & 15
                buffer[part * 16 + digit] = nibble < 10 ? 48 + nibble : 87 + nibble
            }
        }
    }
}

/// Up to eight bytes as a number, the first of them the lowest: by halves, not one by one, as every record's id has such an
/// end.
@inline(__always)
private func littleEndian(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt64 {
    guard let start = bytes.base.baseAddress.map({ $0 + bytes.startIndex }), !bytes.isEmpty else { return 0 }
    let count = bytes.count
    if count >= 4 {
        let first = UInt32(littleEndian: start.loadUnaligned(as: UInt32.self))
        let last = UInt32(littleEndian: (start + (count - 4)).loadUnaligned(as: UInt32.self))
        return UInt64(first) | UInt64(last) << UInt64(8 * (count - 4))
    }
    // The first, the middle and the last of at most three; of fewer, some are the same.
    let (middle, last) = (count / 2, count - 1)
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    return UInt64(bytes[0]) | UInt64(bytes[middle]) << UInt64(8 * middle) | UInt64(bytes[last]) << UInt64(8 * last)
}

private func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    (value << bits) | (value >> (64 - bits))
}

private func mix(_ value: UInt64) -> UInt64 {
    var k = value
    k ^= k >> 33
    k = k &* 0xff51_afd7_ed55_8ccd
    k ^= k >> 33
    k = k &* 0xc4ce_b9fe_1a85_ec53
    k ^= k >> 33
    return k
}

import Testing

@testable import Scoring

/// Vectors of an independent implementation in another language, itself checked against the published hash of
/// "The quick brown fox jumps over the lazy dog".
@Suite struct Hash128Tests {
    /// The hashes of the bytes 1, 2, …, n for n from 0.
    private static let byLength: [(UInt64, UInt64)] = [
        (0x0000000000000000, 0x0000000000000000),
        (0x7ace5c908374fe16, 0x778867e4430e6785),
        (0xa56b287eeb1184b7, 0x67202afce8f676e8),
        (0x1a643eef0e1337a9, 0x494e4a403c239a65),
        (0x0a0090a9da040fe3, 0xeadc23f882b31773),
        (0xfe94a31bab98860e, 0xea8c4c90d79b1aad),
        (0x2844929b2731c68e, 0xa37213488bc74e3e),
        (0xf3f3cc065f0f5de9, 0x3d238137f035c091),
        (0x9ce80ca5ef93bfdc, 0xc567e5e6b655ac07),
        (0xbf9dbe3fa2269d8e, 0xf1031a6fe0cf7da1),
        (0x5b7cdaf50bcf9ac3, 0x6ec5610590ff47d1),
        (0xede69d33bd62539b, 0xfdbf14672bae6cdd),
        (0xeeab6906f095cea4, 0xc098978671686e09),
        (0xaffd298a6e2be8ef, 0xe1b9133900d14b4f),
        (0x8a811bcbbb315273, 0xfa1fceedd62a5937),
        (0x084bf0a04820fc95, 0xa57735e8cbfa38d0),
        (0xb2c94760ef740fe0, 0x892f5d8512b98935),
        (0xf224a4101ea076ab, 0x0a50f3f36bc8da86),
        (0x12b3889f94efac80, 0x446634dac9fafd75),
        (0x6d6655207ed93f3f, 0x0b77f189d4b5743e),
        (0xfd8cb2848480749d, 0x44a4b8cde4428c2b),
        (0xe3bfee32b9c33d79, 0x83448aa0fdacf9e3),
        (0x244666892877be7d, 0xf6810ea495a6d945),
        (0xcde68c33af00bd6a, 0xd6c707bb6659d2ea),
        (0xc1e36c51e3c5af39, 0xe2562cafbdcf909c),
        (0x3fece78ed8a9bac7, 0xa44a378691e0ef64),
        (0xdc4d75251b815cd8, 0xd0cac1c08e1e918e),
        (0xdb4086d39c313ca1, 0xe58eea77b59a60bf),
        (0x90b819343b66bdf4, 0xacf392f19ab4edd9),
        (0x350eb8f79638335d, 0xa4f1bd2b32fe50e1),
        (0x7fb0ffbaa1b5bf60, 0x37111bbb6ff84738),
        (0xe67d62e397513ddb, 0x2b46270af0ee6ef6),
        (0xde00e0aaa0eb1988, 0xacce4dc71351197e),
        (0x9e6b247a000d5c84, 0x476e0d604509ecde),
    ]

    @Test func everyLengthOfTailIsHashedAsPublished() {
        for (length, expected) in Hash128Tests.byLength.enumerated() {
            let bytes = (0..<length).map { UInt8($0 + 1) }
            let hash = bytes.withUnsafeBytes { Hash128($0) }
            #expect(hash.high == expected.0 && hash.low == expected.1, "\(length) bytes")
        }
    }

    @Test func textIsHashedByItsUTF8() {
        let fox = Hash128("The quick brown fox jumps over the lazy dog")
        #expect(fox.high == 0xe34b_bc7b_bc07_1b6c)
        #expect(fox.low == 0x7a43_3ca9_c49a_9347)
        #expect(Hash128("").high == 0)
        #expect(Hash128("hello").high == 0xcbd8_a7b3_41bd_9b02)
    }
}

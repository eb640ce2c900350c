import Testing

@testable import Engine

@Suite("A key's partition is the one its producer chose")
struct KeyPartitionerTests {
    private func partition(_ key: String, _ partitioner: KeyPartitioner, of count: Int) -> Int32 {
        Array(key.utf8).withUnsafeBytes { partitioner.partition(of: $0, count: count) }
    }

    /// Hashes of Kafka's own tests of its Java client (`UtilsTest.testMurmur2`), and of its algorithm written in Python.
    @Test(arguments: [
        ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
        ("a-little-bit-longer-string", -1_486_304_829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ("a", -1_563_381_124), ("ab", 316_155_434), ("acme", -1_281_648_380), ("Zürich", -1_551_140_815),
        ("abcdefghijklmnopqrstuvwxyz", 1_196_651_483),
    ])
    func murmur2IsJavas(key: String, hash: Int) {
        let positive = Int(Int32(hash) & 0x7fff_ffff)
        for count in [1, 3, 8, 12, 1 << 20, Int(Int32.max)] {
            #expect(partition(key, .murmur2, of: count) == Int32(positive % count))
        }
    }

    /// Hashes of zlib.
    @Test(arguments: [
        ("a", 3_904_355_907), ("ab", 2_659_403_885), ("abc", 891_568_578), ("acme", 96_778_814),
        ("21", 4_252_452_532), ("Zürich", 3_540_756_798), ("abcdefghijklmnopqrstuvwxyz", 1_277_644_989),
    ])
    func crc32IsZlibs(key: String, hash: Int) {
        for count in [1, 3, 8, 12, 1 << 20, Int(Int32.max)] {
            #expect(partition(key, .crc32, of: count) == Int32(hash % count))
        }
    }
}

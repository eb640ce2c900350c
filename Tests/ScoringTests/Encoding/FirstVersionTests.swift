import Events
import Testing

@testable import Scoring

/// What the first version of the stored form wrote is read for ever.
@Suite struct FirstVersionTests {
    /// An account with every part that there is, as version 1 wrote it.
    private static let written = """
        016b3799dd46f02e0a90dbe729f02ea09c01904e727676defb3f5840028c9df7fe3f58400002703102b9876e340200000000
        00406f4047d65d69060301046c656164020000000000001c40040203616e6e01d00f017ffedef7d00f026531010856502053
        616c657303626f6201f02e000300a9eee97e904e00000000000008400159e82aefd00f000000000000f03f02b69bbbaef02e
        0000000000805640011dafa5f50363726dc03e027331000000000000294005bd6801085f0c1b40d00fd00fdb1fea40daa9a8
        93a01fa01f5fbee147823c8d3bf02ef02e435ec43e305342bfc03ec03ea7ec8a25e0aee8be904e904eece1eb254a3d584090
        4e01096d61726b6574696e6780f0b25201000141f02e0001000141f02e0003686f740001a09c010101026533046465616c03
        1b6465616c206272696e6773203930206f66207468652073636f72651c7669736974206272696e6773203130206f66207468
        652073636f7265236465616c206761696e65642039302073696e636520746865206c6173742073636f72650203626f6200d0
        8c0101f02e03616e6e010376702ad00f01d00f000006706f696e74730131f02e0602b69bbbaed08c0159e82aefd00f
        """.split(separator: "\n").joined()

    @Test func itIsReadAndStandsForTheSameAccount() throws {
        let bench = StoredFormSample.history()
        let bytes = StoredFormSample.bytes(Self.written)
        let read = try bytes.withUnsafeBytes { try bench.scorer.decode($0) }
        let known = try #require(bench.account)
        #expect(bench.scorer.snapshot(read, at: bench.clock).report() == bench.report())
        #expect(read.alerts == known.alertsOfUnknownPlacing)
        #expect(read.knownLatest == known.knownLatest && read.knownContacts == known.knownContacts)
        #expect(read.decided == known.decided && read.wanted == known.wanted && read.knownShares == known.knownShares)
        #expect(read.due == known.due && read.seen == known.seen)
        // Brought to one reference, the sums come out the same but for rounding.
        for later in [0, hour, day, 30 * day] {
            let (found, wanted) = (
                bench.scorer.assessor.assess(read, at: .at(bench.clock + later)),
                bench.assessment(at: bench.clock + later)
            )
            #expect(abs(found.engagement - wanted.engagement) < 1e-9)
            #expect(found.score == wanted.score)
        }
        #expect(
            abs(bench.scorer.burst(of: read, at: bench.clock) - bench.scorer.burst(of: known, at: bench.clock)) < 1e-9)
    }
}

import Events
import Testing

@testable import Scoring

/// The fourth version of the stored form, which is written where a burst rests.
@Suite struct FourthVersionTests {
    private static let written = """
        04ba77cd2acb000280f0b252008019000101026531046465616c80bab703a040732a65f3304060ef99efd5fc304000000000
        0000204080bab7030001b69bbbae010080e8dd0d46e0e0bfbeaa30400002a9de7df17eb2f089ffb9b70300bd6801085f0c1b
        4080a295110001b69bbbae8019
        """.split(separator: "\n").joined()

    /// A burst of 8 as of one hour, under a model without spikes from then on.
    private func resting() throws -> Bench {
        var bench = Bench(StoredFormSample.model)
        bench.send("deal", at: 0, value: 16)
        bench.pass(to: hour)
        var model = StoredFormSample.model
        model.spike = nil
        try bench.change(to: model)
        bench.send("deal", at: 5 * hour, value: 1)
        return bench
    }

    @Test func itIsReadAndIsTheSameAccount() throws {
        let bench = try resting()
        let read = try StoredFormSample.bytes(Self.written).withUnsafeBytes { try bench.scorer.decode($0) }
        let known = try #require(bench.account)
        #expect(bench.scorer.snapshot(read, at: bench.clock).report() == bench.report())
        #expect(read.knownSums == known.knownSums && read.momentum == known.momentum)
        #expect(read.head.pointee.burst == 8)
        #expect(read.head.pointee.extras?.value.burstAsOf == hour)
        #expect(read.due == known.due && read.seen == known.seen)
    }

    @Test func aBurstThatRestsFromAfterTheSumsIsDamage() throws {
        var bench = try resting()
        let after = try #require(bench.account).reference + 1
        bench.account?.changeExtras { $0.burstAsOf = after }
        var bytes: [UInt8] = []
        bench.scorer.encode(try #require(bench.account), clock: bench.clock, into: &bytes)
        #expect(throws: StateError.damaged("its burst rests from a time after that of its sums")) {
            try bytes.withUnsafeBytes { try bench.scorer.decode($0) }
        }
    }

    @Test func theSameBytesAreStillWritten() throws {
        // When this fails on purpose, a new version is due, and the test above stays as it is.
        let bench = try resting()
        var bytes: [UInt8] = []
        bench.scorer.encode(try #require(bench.account), clock: bench.clock, into: &bytes)
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == Self.written)
    }
}

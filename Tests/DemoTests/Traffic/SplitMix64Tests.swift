import Testing

@testable import Demo

@Suite struct SplitMix64Tests {
    /// Reference values of the published algorithm for seed 1234567.
    @Test func givesThePublishedSequence() {
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect(random.next() == 9_817_491_932_198_370_423)
        #expect(random.next() == 4_593_380_528_125_082_431)
    }

    @Test func exponentialDrawsHaveMeanAndVarianceOne() {
        var random = SplitMix64(seed: 1)
        let draws = (0..<200_000).map { _ in random.exponential() }
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count)
        #expect(abs(mean - 1) < 0.01)
        #expect(abs(variance - 1) < 0.03)
    }

    @Test func drawsStayWithinTheirBounds() {
        var random = SplitMix64(seed: 2)
        var seen: Set<Int64> = []
        for _ in 0..<1000 { seen.insert(random.within(-2...2)) }
        #expect(seen == [-2, -1, 0, 1, 2])
    }
}

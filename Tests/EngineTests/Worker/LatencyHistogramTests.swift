import Engine
import Testing

@Suite("The histogram of latencies")
struct LatencyHistogramTests {
    @Test("counts a bound in the bucket that it ends, and what is beyond all in the last")
    func bounds() {
        var histogram = LatencyHistogram()
        histogram.add(.zero)
        histogram.add(.milliseconds(1))
        histogram.add(.microseconds(1001))
        histogram.add(.seconds(30))
        histogram.add(.seconds(31))
        #expect(histogram.counts.count == LatencyHistogram.bounds.count + 1)
        #expect(histogram.counts.prefix(2) == [2, 1])
        #expect(histogram.counts.suffix(2) == [1, 1])
        #expect(histogram.count == 5)
        #expect(abs(histogram.sum - 61.002001) < 1e-9)
    }

    @Test("has bounds that rise")
    func rising() {
        #expect(LatencyHistogram.bounds == LatencyHistogram.bounds.sorted())
        #expect(Set(LatencyHistogram.bounds).count == LatencyHistogram.bounds.count)
    }
}

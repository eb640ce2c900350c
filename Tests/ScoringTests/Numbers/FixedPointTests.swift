import Testing

@testable import Scoring

@Suite struct FixedPointTests {
    @Test func billionthsRoundHalfUp() {
        #expect(Billionths(0).count == 0)
        #expect(Billionths(1.5).count == 1_500_000_000)
        // 2^-10 = 0.0009765625 exactly: ten decimals, the last one a five.
        #expect(Billionths(0x1p-10).count == 976_563)
        #expect(Billionths(-0x1p-10).count == -976_562)
        #expect(Billionths(0.1 + 0.2).count == 300_000_000)
        #expect(Billionths(-0.1).count == -100_000_000)
        #expect(Billionths(79.999_999_999_6).count == 80_000_000_000)
        #expect(Billionths(79.999_999_999_4).count == 79_999_999_999)
    }

    @Test func billionthsHoldWhatIsTooGreat() {
        #expect(Billionths(9e9).count == 9_000_000_000_000_000_000)
        #expect(Billionths(1e308).count == 9_000_000_000_000_000_000)
        #expect(Billionths(-1e308).count == -9_000_000_000_000_000_000)
        #expect(Billionths(.infinity) == Billionths(9e9))
        #expect(Billionths(-.infinity) == Billionths(-9e9))
        #expect(Billionths(-1e308).hundredths == -900_000_000_000)
    }

    @Test(
        arguments: [
            (0, 0), (4_999_999, 0), (5_000_000, 1), (5_000_001, 1), (14_999_999, 1), (15_000_000, 2),
            (-5_000_000, 0), (-5_000_001, -1), (-15_000_000, -1), (-15_000_001, -2), (80_000_000_000, 8000),
        ] as [(Int64, Int64)])
    func hundredthsRoundHalfUp(count: Int64, hundredths: Int64) {
        #expect(Billionths(count: count).hundredths == hundredths)
    }

    @Test(
        arguments: [
            (7, 2, 3), (-7, 2, -4), (-8, 2, -4), (8, 2, 4), (0, 5, 0), (-1, 10_000_000, -1), (1, 10_000_000, 0),
            (.max, 1, .max), (.min, 1, .min), (.min, .max, -2),
        ] as [(Int64, Int64, Int64)])
    func floorDivideRoundsDown(dividend: Int64, divisor: Int64, quotient: Int64) {
        #expect(floorDivide(dividend, by: divisor) == quotient)
    }

    @Test(
        arguments: [
            (0.000_05, 1), (0.000_049, 0), (-0.000_05, 0), (-0.000_051, -1), (1.5, 15_000), (-60, -600_000),
            (0.156_249_999_999_9, 1_563), (-0.156_250_000_000_1, -1_562),
            (1e300, 9_000_000_000_000_000_000), (-1e300, -9_000_000_000_000_000_000),
        ] as [(Double, Int64)])
    func pointsRoundHalfUpToFourDecimals(points: Double, count: Int64) {
        #expect(tenThousandths(points) == count)
    }

    @Test func flooredRoundsDown() {
        #expect(floored(2.7) == 2)
        #expect(floored(-2.7) == -3)
        #expect(floored(-3) == -3)
        #expect(floored(-0.0) == 0)
    }
}

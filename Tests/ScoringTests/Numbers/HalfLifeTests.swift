import TestSupport
import Testing

@testable import Scoring

@Suite struct HalfLifeTests {
    /// What the type promises, as a part of the value.
    private let bound = 0x1p-51

    @Test func staysWithinItsErrorOfTheTrueValue() {
        for row in HalfLifeReference.table {
            let found = HalfLife(row.length).remainder(after: row.elapsed)
            let allowed = row.nearest * bound
            #expect(
                abs((found - row.nearest) - row.rest) <= allowed,
                "2^(-\(row.elapsed)/\(row.length)) is \(row.nearest), not \(found)")
        }
    }

    @Test func halvingStaysWithinTheSameError() {
        for row in HalvingReference.table {
            let found = halving(row.x)
            let allowed = row.nearest * bound
            #expect(abs((found - row.nearest) - row.rest) <= allowed, "2^-\(row.x) is \(row.nearest), not \(found)")
        }
    }

    @Test(arguments: [1, 50, 86_400_000, 36_525 * 86_400_000] as [Int64])
    func wholeHalvingsAreExact(length: Int64) {
        for count in 0..<1022 where Int64(count) * length < 300_000_000_000_000 {
            #expect(HalfLife(length).remainder(after: Int64(count) * length) == scalbn(1, -count))
        }
    }

    @Test(arguments: [1, 3, 1000, 604_800_000] as [Int64])
    func neverRisesByMoreThanItsError(length: Int64) {
        var random = SeededGenerator(seed: UInt64(length))
        let halfLife = HalfLife(length)
        var elapsed: Int64 = 0
        var last = 1.0
        while elapsed < length * 1200 {
            elapsed += Int64.random(in: 1...max(1, length / 40), using: &random)
            let next = halfLife.remainder(after: elapsed)
            #expect(next <= last * (1 + bound), "rises at \(elapsed) ms with a half-life of \(length) ms")
            #expect(next >= 0)
            last = next
        }
        #expect(last == 0)
    }

    /// Asked about together, two at a time or one by one, half-lives give the same bits.
    @Test func severalAreTheSameAsEach() {
        var random = SeededGenerator(seed: 11)
        var asked = 0
        for round in 0..<10_000 {
            let lengths = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                Int64.random(in: 1...(1 << Int64.random(in: 1...62, using: &random)), using: &random)
            }
            let each = lengths.map { HalfLife($0) }
            let together = HalfLives(each)
            let last = together.spans.upperBound - 1
            let length = random.pick(lengths)
            let step = Int64.random(in: 0...140_800, using: &random).multipliedReportingOverflow(by: length)
            let elapsed =
                switch round % 4 {
                case 0: Int64.random(in: -1...(.max), using: &random)
                case 1: last + Int64.random(in: -2...2, using: &random)
                case 2: Int64.random(in: 0...max(last, 0), using: &random)
                // Right at whole steps, where the first guess of their number is as likely one too many.
                default: step.overflow ? 0 : step.partialValue / 128 + Int64.random(in: -1...1, using: &random)
                }
            let wanted = each.map { $0.remainder(after: elapsed) }
            for (a, b) in zip(each, each.dropFirst()) {
                let two = a.remainders(with: b, after: elapsed)
                #expect(two == SIMD2(a.remainder(after: elapsed), b.remainder(after: elapsed)))
            }
            guard together.spans.contains(elapsed) else { continue }
            asked += 1
            var found = Array(repeating: 0.0, count: HalfLives.room(for: lengths.count))
            found.withUnsafeMutableBufferPointer { together.remainders(after: elapsed, into: $0.baseAddress!) }
            #expect(Array(found.prefix(lengths.count)) == wanted, "\(lengths) after \(elapsed)")
        }
        #expect(asked > 4000)
    }

    /// The way by doubles, which nearly all spans take, and the way by integers give the same bits.
    @Test func bothWaysAreTheSame() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200_000 {
            let length = Int64.random(in: 1...(1 << Int64.random(in: 1...62, using: &random)), using: &random)
            let most = min(length.multipliedReportingOverflow(by: 1100).overflow ? .max : 1100 * length, 1 << 45) - 1
            // Also right at whole steps, where the first guess of their number is as likely one too many.
            let step = Int64.random(in: 0...140_800, using: &random).multipliedReportingOverflow(by: length)
            let near = step.overflow ? 1 : step.partialValue / 128 + Int64.random(in: -1...1, using: &random)
            for elapsed in [Int64.random(in: 1...most, using: &random), near] where (1...most).contains(elapsed) {
                let halfLife = HalfLife(length)
                let (short, long) = (halfLife.remainder(after: elapsed), halfLife.longRemainder(after: elapsed))
                #expect(short == long, "\(elapsed) ms with a half-life of \(length) ms")
            }
        }
    }

    @Test func extremesHaveTheirLimits() {
        #expect(HalfLife(1).remainder(after: 0) == 1)
        #expect(HalfLife(1).remainder(after: -5) == 1)
        #expect(HalfLife(1).remainder(after: 1074) == 0x1p-1074)
        #expect(HalfLife(1).remainder(after: 1100) == 0)
        #expect(HalfLife(1).remainder(after: .max) == 0)
        #expect(HalfLife(.max).remainder(after: 1) == 1)
        // The whole of the years 0000 to 9999 under the longest half-life a model may have.
        let century = HalfLife(36_525 * 86_400_000)
        let left = century.remainder(after: 315_569_519_999_999)
        #expect(abs(left / halving(315_569_519_999_999 / 3_155_760_000_000) - 1) < 1e-12)
        #expect(halving(0) == 1)
        #expect(halving(-1) == 1)
        #expect(halving(.nan) == 1)
        #expect(halving(.infinity) == 0)
        #expect(halving(1100) == 0)
        #expect(halving(.leastNonzeroMagnitude) == 1)
    }

    @Test func tableIsRoundedToTheNearestDouble() {
        // Squaring a root brings back the whole: entry i times entry 128 − i is a half.
        #expect(halvingTable.count == 128)
        for index in 1..<128 {
            #expect(abs(halvingTable[index] * halvingTable[128 - index] - 0.5) <= 0x1p-53)
        }
    }

    private func scalbn(_ value: Double, _ exponent: Int) -> Double {
        Double(sign: .plus, exponent: exponent, significand: value)
    }
}

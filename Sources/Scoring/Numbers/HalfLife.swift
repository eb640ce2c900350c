public import Events

/// The time in which a quantity halves, and by what factor it has shrunk after any other time.
///
/// The factor is made of integer arithmetic, a table, additions and multiplications only: no `libm`, no fused
/// operation, so it has the same bits on every machine. Relative error below 2⁻⁵¹ (the test compares with 300-bit
/// arithmetic's values); never rises with time by more than that.
public struct HalfLife: Hashable, BitwiseCopyable, Sendable {
    /// Its length in milliseconds, above zero.
    public let length: Milliseconds

    /// - Parameter length: Milliseconds, above zero.
    public init(_ length: Milliseconds) {
        precondition(length > 0, "a half-life is longer than zero")
        self.length = length
        let (end, isBeyond) = length.multipliedReportingOverflow(by: 1100)
        self.end = isBeyond ? .max : end
        stepsAMillisecond = 128 / Double(length)
        stepLength = Double(length) * 128
        lengthAsDouble = Double(length)
    }

    /// From where on nothing is left: 2^−1100 is below every double. A bound before the shift keeps it from overflowing.
    private let end: Milliseconds
    let stepsAMillisecond: Double
    let stepLength: Double
    let lengthAsDouble: Double

    /// What is left of 1 after some time: 2^(−elapsed/length).
    ///
    /// - Parameter elapsed: Milliseconds, not negative.
    // A call costs less than what a copy in the midst of a loop does to its registers.
    @inline(never)
    func remainder(after elapsed: Milliseconds) -> Double {
        if elapsed <= 0 { return 1 }
        if elapsed >= end { return 0 }
        if elapsed >= HalfLife.longestExact { return longRemainder(after: elapsed) }
        // The quotient of elapsed · 128 by length, and the rest: whole numbers below 2⁵³, which doubles hold exactly. (A longer
        // half-life than that has no quotient.) Adding 2⁵² rounds to the nearest: at most one too many, which is put right.
        let span = Double(elapsed)
        let rounded = span * stepsAMillisecond + 0x1p52
        let steps = Int64(bitPattern: rounded.bitPattern & 0xF_FFFF_FFFF_FFFF)
        let rest = span * 128 - (rounded - 0x1p52) * lengthAsDouble
        // A comparison of doubles that chooses between a number and zero makes a mask; whatever else says the same becomes a
        // branch, and the sign is as good as random. (The rest is never −0: what is equal differs by +0.)
        let missing = rest < 0 ? lengthAsDouble : 0
        return halving(steps: steps &- Int64(rest.bitPattern &>> 63), rest: (rest + missing) / stepLength)
    }

    /// Before this, 1115 years, elapsed · 128 is below 2⁵².
    static let longestExact: Milliseconds = 1 << 45

    /// What `remainder` gives, by integers: for any span before the end.
    @inline(never)
    func longRemainder(after elapsed: Milliseconds) -> Double {
        var steps = Int64(Double(elapsed) * stepsAMillisecond)
        var rest = (elapsed << 7) &- steps &* length
        while rest < 0 {
            rest += length
            steps -= 1
        }
        while rest >= length {
            rest -= length
            steps += 1
        }
        return halving(steps: steps, rest: Double(rest) / stepLength)
    }
}

/// 2^(−x) for x ≥ 0, by the same means and within the same error as `HalfLife`.
func halving(_ x: Double) -> Double {
    if !(x > 0) { return 1 }
    if x >= 1100 { return 0 }
    let steps = Int64(x * 128)
    return halving(steps: steps, rest: x - Double(steps) / 128)
}

/// 2^(−(steps/128 + rest)), 0 ≤ rest < 1/128: exponent bits × table × the Taylor polynomial of 2^(−rest) of degree 5,
/// whose first missing term is below 4·10⁻¹⁷.
@inline(__always)
private func halving(steps: Int64, rest: Double) -> Double {
    let whole = steps &>> 7
    var polynomial = HalvingPolynomial.fourth + rest * HalvingPolynomial.fifth
    polynomial = HalvingPolynomial.third + rest * polynomial
    polynomial = HalvingPolynomial.second + rest * polynomial
    polynomial = HalvingPolynomial.first + rest * polynomial
    polynomial = 1 + rest * polynomial
    let fraction = halvingTable[Int(truncatingIfNeeded: steps & 127)] * polynomial
    // Below the normal range two factors are needed; the second is a power of two, so only the last step rounds.
    if whole <= 1021 { return fraction * Double(bitPattern: UInt64(bitPattern: 1023 &- whole) &<< 52) }
    return fraction * 0x1p-1021 * Double(bitPattern: UInt64(1023 - (whole - 1021)) << 52)
}

/// The factors of the Taylor polynomial of 2^(−x): (−ln 2)^n / n!.
enum HalvingPolynomial {
    static let first = -0x1.62e42fefa39efp-1
    static let second = 0x1.ebfbdff82c58fp-3
    static let third = -0x1.c6b08d704a0c0p-5
    static let fourth = 0x1.3b2ab6fba4e77p-7
    static let fifth = -0x1.5d87fe78a6731p-10
}

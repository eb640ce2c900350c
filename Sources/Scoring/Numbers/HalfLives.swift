internal import Events

/// Several half-lives that are all asked about the same span: those of every signal of an account that is looked at.
final class HalfLives: Sendable {
    /// Spans that can be asked about: from 1 ms up to where so little is left under one of them that pairs do not do.
    let spans: Range<Milliseconds>
    private let pairs: FlatArray<HalfLifePair>

    init(_ halfLives: [HalfLife]) {
        // A last one without a partner is its own.
        pairs = FlatArray(
            stride(from: 0, to: halfLives.count, by: 2).map { place in
                HalfLifePair(halfLives[place], halfLives[min(place + 1, halfLives.count - 1)])
            })
        spans = 1..<max(1, halfLives.map(\.endOfPairs).min() ?? 1)
    }

    /// How many numbers `remainders` gives: those of the half-lives, and one more where their count is odd.
    static func room(for count: Int) -> Int { (count + 1) / 2 * 2 }

    /// What is left of 1 after some time under each of the half-lives.
    ///
    /// - Parameters:
    ///   - elapsed: Milliseconds, one of `spans`.
    ///   - target: Has `room(for:)` places.
    func remainders(after elapsed: Milliseconds, into target: UnsafeMutablePointer<Double>) {
        let span = Double(elapsed)
        let pairs = pairs.elements
        for place in pairs.indices {
            let left = pairs[place].remainders(after: span)
            target[2 &* place] = left[0]
            target[2 &* place &+ 1] = left[1]
        }
    }
}

extension HalfLife {
    /// From this span on what is left may be below every normal number, or not be counted exactly by doubles.
    fileprivate var endOfPairs: Milliseconds { min(HalfLife.longestExact, length > .max / 1021 ? .max : 1021 * length) }

    /// What is left of 1 after some time, under this half-life and under another one.
    ///
    /// - Parameter elapsed: Milliseconds, not negative.
    @inline(__always)
    func remainders(with other: HalfLife, after elapsed: Milliseconds) -> SIMD2<Double> {
        if elapsed <= 0 || elapsed >= min(endOfPairs, other.endOfPairs) {
            return SIMD2(remainder(after: elapsed), other.remainder(after: elapsed))
        }
        return HalfLifePair(self, other).remainders(after: Double(elapsed))
    }
}

/// Two half-lives: `HalfLife.remainder` by the same steps, and so to the same bits, but for both at once.
private struct HalfLifePair: BitwiseCopyable {
    private let stepsAMillisecond: SIMD2<Double>
    private let stepLength: SIMD2<Double>
    private let length: SIMD2<Double>

    @inline(__always)
    init(_ a: HalfLife, _ b: HalfLife) {
        stepsAMillisecond = SIMD2(a.stepsAMillisecond, b.stepsAMillisecond)
        stepLength = SIMD2(a.stepLength, b.stepLength)
        length = SIMD2(a.lengthAsDouble, b.lengthAsDouble)
    }

    /// - Parameter elapsed: Milliseconds, above zero and before the `endOfPairs` of both.
    @inline(__always)
    func remainders(after elapsed: Double) -> SIMD2<Double> {
        let span = SIMD2(repeating: elapsed)
        let rounded = span * stepsAMillisecond + 0x1p52
        let rest = span * 128 - (rounded - 0x1p52) * length
        let missing = SIMD2<Double>.zero.replacing(with: length, where: rest .< 0)
        let steps =
            (unsafeBitCast(rounded, to: SIMD2<UInt64>.self) & 0xF_FFFF_FFFF_FFFF)
            &- (unsafeBitCast(rest, to: SIMD2<UInt64>.self) &>> 63)
        return halving(steps: steps, rest: (rest + missing) / stepLength)
    }
}

/// As the scalar one: 2^(−(steps/128 + rest)), for numbers that are left normal.
@inline(__always)
private func halving(steps: SIMD2<UInt64>, rest: SIMD2<Double>) -> SIMD2<Double> {
    var polynomial = rest * HalvingPolynomial.fifth + HalvingPolynomial.fourth
    polynomial = polynomial * rest + HalvingPolynomial.third
    polynomial = polynomial * rest + HalvingPolynomial.second
    polynomial = polynomial * rest + HalvingPolynomial.first
    polynomial = polynomial * rest + 1
    let places = steps & 127
    let fraction = SIMD2(
        halvingTable[Int(truncatingIfNeeded: places[0])], halvingTable[Int(truncatingIfNeeded: places[1])])
    let powers = (SIMD2(repeating: 1023) &- (steps &>> 7)) &<< 52
    return fraction * polynomial * unsafeBitCast(powers, to: SIMD2<Double>.self)
}

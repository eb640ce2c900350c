/// A number to nine decimals, as every comparison with a line sees it.
///
/// Integers, so that what is published is exact and the same on every machine.
public struct Billionths: Comparable, Hashable, Sendable {
    /// How many billionths.
    public let count: Int64

    /// - Parameter count: How many billionths.
    @inlinable
    public init(count: Int64) {
        self.count = count
    }

    /// Rounds half up. Values beyond ±9·10⁹ are held there.
    public init(_ value: Double) {
        count = floored(Swift.max(-9e9, Swift.min(9e9, value)) * 1e9 + 0.5)
    }

    /// The number in hundredths, half up: as it is published.
    public var hundredths: Int64 { floorDivide(count + 5_000_000, by: 10_000_000) }

    /// The nearest double.
    public var value: Double { Double(count) / 1e9 }

    /// By the integers, so without rounding.
    public static func < (a: Self, b: Self) -> Bool { a.count < b.count }
    /// The score of the excluded.
    public static let zero = Billionths(count: 0)
}

/// The greatest integer not above a number of less than 2⁶³ in size.
func floored(_ value: Double) -> Int64 {
    let cut = Int64(value)
    return Double(cut) > value ? cut - 1 : cut
}

/// Division that rounds towards −∞; the divisor is above zero.
func floorDivide(_ dividend: Int64, by divisor: Int64) -> Int64 {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}

/// A number of points in ten-thousandths, half up, as ledgers carry it. Values beyond ±9·10¹⁴ are held there.
///
/// Like every other number it is first brought to nine decimals, so that what lies half-way does not hang on the last bits
/// of a sum. Beyond 9·10⁹ a double has fewer decimals than that.
func tenThousandths(_ points: Double) -> Int64 {
    if abs(points) < 9e9 { return floorDivide(Billionths(points).count + 50_000, by: 100_000) }
    return floored(max(-9e14, min(9e14, points)) * 10_000 + 0.5)
}

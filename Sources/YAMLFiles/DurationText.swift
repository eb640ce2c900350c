/// A span of time as people write it: `10m`, `1.5h`, `90d`.
public enum DurationText {
    /// A unit of time and its length in milliseconds.
    public enum Unit: String, CaseIterable, Sendable {
        case milliseconds = "ms"
        case seconds = "s"
        case minutes = "m"
        case hours = "h"
        case days = "d"
        case weeks = "w"

        var milliseconds: Int64 {
            switch self {
            case .milliseconds: 1
            case .seconds: 1_000
            case .minutes: 60_000
            case .hours: 3_600_000
            case .days: 86_400_000
            case .weeks: 604_800_000
            }
        }
    }

    /// Why a text is no duration.
    public enum Failure: Error, Hashable {
        /// Not a number followed by one of the units.
        case malformed
        /// Not a whole number of milliseconds.
        case tooFine
        /// More than ``longest``.
        case tooLong
    }

    /// A hundred years of 365.25 days, in milliseconds. Sums of times and spans within it stay far from the limits of
    /// 64 bits.
    public static let longest: Int64 = 36_525 * 86_400_000

    /// The units from seconds up.
    public static let secondsAndLonger: [Unit] = [.seconds, .minutes, .hours, .days, .weeks]

    /// Reads a duration. `0` needs no unit.
    ///
    /// - Parameter units: The units that may be used.
    /// - Returns: Milliseconds, from 0 to ``longest``.
    public static func milliseconds(of text: String, units: [Unit]) throws(Failure) -> Int64 {
        if text == "0" { return 0 }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let unit = units.first(where: { $0.rawValue == text[digits.endIndex...] }) else { throw .malformed }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
        guard let whole = Int64(parts[0]), whole <= longest / unit.milliseconds else { throw .tooLong }
        var total = whole * unit.milliseconds
        if parts.count == 2 {
            let fraction = parts[1].reversed().drop { $0 == "0" }.reversed()
            // No unit is divisible by a higher power of ten than the eighth.
            guard fraction.count <= 8 else { throw .tooFine }
            let scale = fraction.reduce(Int64(1)) { power, _ in power * 10 }
            let (quotient, remainder) = ((Int64(String(fraction)) ?? 0) * unit.milliseconds)
                .quotientAndRemainder(dividingBy: scale)
            guard remainder == 0 else { throw .tooFine }
            total += quotient
        }
        guard total <= longest else { throw .tooLong }
        return total
    }

    /// The shortest way to write a span with a whole number of one unit.
    public static func text(milliseconds: Int64) -> String {
        let unit = Unit.allCases.last { milliseconds >= $0.milliseconds && milliseconds % $0.milliseconds == 0 }
        guard let unit else { return "0s" }
        return "\(milliseconds / unit.milliseconds)\(unit.rawValue)"
    }
}

/// A small generator of random numbers whose whole state is one number, so that a seed gives the same numbers on any
/// machine.
///
/// Steele, Lea and Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014. The standard library's own
/// `random(in:using:)` is not used on it, since how that draws a number may change between versions of Swift.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Scatters the bits of a number. Different numbers stay different.
    static func mix(_ number: UInt64) -> UInt64 {
        var mixed = number
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SplitMix64 {
    /// A number from 0 up to, but not including, `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in a range, both ends included.
    mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
    }

    /// A number from 0 up to, but not including, 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    mutating func chance(_ probability: Double) -> Bool {
        fraction() < probability
    }

    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// The index that a draw by weight falls on.
    mutating func index(weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        return weights.count - 1
    }

    /// A draw from the exponential distribution of mean 1: the gap between two arrivals of a Poisson process.
    ///
    /// Von Neumann's method (Various Techniques Used in Connection With Random Digits, 1951) needs only comparisons. A
    /// logarithm would do too, but its last digit depends on the C library and the processor.
    mutating func exponential() -> Double {
        var whole = 0.0
        while true {
            let first = next() >> 11
            var last = first
            var descents = 1
            while true {
                let number = next() >> 11
                if number >= last { break }
                last = number
                descents += 1
            }
            if descents % 2 == 1 { return whole + Double(first) * 0x1p-53 }
            whole += 1
        }
    }
}

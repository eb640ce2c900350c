import YAMLFiles

/// The ranges of amounts in a model, wide enough for any real one and narrow enough that no sum of points loses its
/// nine decimals or becomes infinite.
extension ValueReader {
    private static var greatest: Double { 1_000_000_000 }
    private static var leastMarks: Double { 0.000_001 }

    /// Points, up or down.
    func points() -> Double? {
        number(in: -Self.greatest...Self.greatest)
    }

    /// A weight or a multiplier, which may be zero.
    func factor() -> Double? {
        number("must not be negative") { $0 >= 0 }.flatMap { _ in number(in: 0...Self.greatest) }
    }

    /// A cap or a threshold in points.
    func positivePoints() -> Double? {
        number("must be greater than 0") { $0 > 0 }.flatMap { _ in number(in: 0...Self.greatest) }
    }

    /// The points of full or half marks, by which points are divided.
    func marks() -> Double? {
        number("must be greater than 0") { $0 > 0 }.flatMap { _ in number(in: Self.leastMarks...Self.greatest) }
    }

    /// A score, 0 to 100.
    func score() -> Double? {
        number(in: 0...100)
    }

    /// A span of time that is not zero, in milliseconds.
    func positiveDuration() -> Int64? {
        duration("must be longer than zero") { $0 > 0 }
    }
}

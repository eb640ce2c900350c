/// How often something took how long, in buckets that never change: a plain value, for one thread.
public struct LatencyHistogram: Sendable, Hashable {
    /// The upper bounds of the buckets, in seconds; one more bucket takes what is longer than all of them.
    public static let bounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// How many fell into each bucket, and in the last place those beyond the greatest bound.
    public private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
    /// The sum of all, in seconds.
    public private(set) var sum = 0.0

    /// A histogram of nothing.
    public init() {}

    /// How many there were.
    public var count: Int { counts.reduce(0, +) }

    /// Adds one; a bound belongs to the bucket that it ends.
    public mutating func add(_ time: Duration) {
        let seconds = time / .seconds(1)
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }
}

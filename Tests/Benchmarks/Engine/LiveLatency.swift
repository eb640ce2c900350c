import Foundation
import Kafka

/// How long it takes from an event to its score.
///
/// One thread produces the events at an even pace and reads the scores `read_committed`, so that one clock does for both:
/// from the call that hands an event to the producer to the moment at which its score comes out of the consumer. A score
/// names the event that decided it; events that move no score, or whose score a later one of the same commit replaces,
/// are not counted.
struct LiveLatency {
    private let writer: TrafficWriter
    private let scores: Consumer
    private var traffic: Traffic
    /// When the event of each number was produced.
    private var produced: [ContinuousClock.Instant] = []

    init(_ cluster: Cluster, log: String, scores topic: String) throws {
        writer = try TrafficWriter(cluster, log: log, linger: 0)
        traffic = Traffic(seed: 3)
        scores = try cluster.reader()
        try scores.assign(Cluster.all(of: topic).map { PartitionOffset($0, offset: LogicalOffset.end) })
    }

    /// What was measured.
    struct Samples {
        /// Milliseconds from an event to its score, by partition.
        var latencies: [Int32: [Double]] = [:]
        var events = 0
    }

    /// Writes events at once, so that accounts have a past.
    mutating func introduce(_ count: Int) throws {
        for _ in 0..<count / 10_000 {
            produced += Array(repeating: .now, count: 10_000)
            try writer.write(traffic.batch(of: 10_000, at: milliseconds), isStamped: false)
        }
        try writer.flush()
    }

    /// Produces events for some time.
    ///
    /// - Parameters:
    ///   - rate: Events a second.
    ///   - isCounted: Whether an event produced so many seconds after the start counts.
    ///   - look: Is called about a hundred times a second with the seconds since the start.
    mutating func run(
        seconds: Double, rate: Int, isCounted: (Double) -> Bool = { _ in true }, look: (Double) throws -> Void
    ) throws -> Samples {
        var samples = Samples()
        var batch = MessageBatch(capacity: 1000)
        let first = produced.count
        let start = ContinuousClock.now
        var nextLook = 0.0
        while true {
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            // The last scores come after the last events.
            if elapsed >= seconds + 2 { break }
            if elapsed >= nextLook {
                try look(elapsed)
                nextLook = elapsed + 0.01
            }
            let missing = Int(min(elapsed, seconds) * Double(rate)) - (produced.count - first)
            if missing > 0 {
                let events = traffic.batch(of: missing, at: milliseconds)
                produced += Array(repeating: .now, count: missing)
                try writer.write(events, isStamped: false)
            }
            scores.poll(into: &batch, timeout: .milliseconds(1))
            let now = ContinuousClock.now
            for index in 0..<batch.count {
                guard let value = batch[index].value, let number = Self.cause(of: value), number >= first else {
                    continue
                }
                guard isCounted((produced[number] - start) / .seconds(1)) else { continue }
                samples.latencies[batch[index].partition, default: []].append(
                    (now - produced[number]) / .milliseconds(1))
            }
        }
        samples.events = produced.count - first
        return samples
    }

    private var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    private struct Score: Decodable {
        struct Cause: Decodable { var id: String? }
        var cause: Cause?
    }

    /// The number of the event that a score names.
    private static func cause(of score: UnsafeRawBufferPointer) -> Int? {
        let score = try? JSONDecoder().decode(Score.self, from: Data(score))
        return score?.cause?.id.flatMap { Int($0.suffix(12)) }
    }
}

extension [Double] {
    /// The value that so many of them, 0 to 1, do not exceed.
    func percentile(_ share: Double) -> Double {
        let sorted = sorted()
        return sorted.isEmpty ? .nan : sorted[Swift.min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
}

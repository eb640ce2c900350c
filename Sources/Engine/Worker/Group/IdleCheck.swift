internal import Kafka
internal import Logging

/// Looks after partitions of which nothing has been heard for a while: librdkafka was seen to lose its place in a partition
/// over a rebalance and to fetch nothing more of it.
struct IdleCheck {
    private var next = ContinuousClock.now
    /// Where the partitions stood that had more to read at the last look.
    private var suspects: [Int32: Int64] = [:]

    /// Of how long a silence notice is taken.
    private static let silence = Duration.seconds(2)

    /// To be asked when nothing that was fetched waits to be read.
    ///
    /// - Returns: Partitions that had more to read than came, twice in a row, and should be sought.
    mutating func stuck(
        among tasks: [PartitionTask], reader: StateReader, logger: Logger, now: ContinuousClock.Instant = .now
    ) -> [PartitionTask] {
        guard now >= next else { return [] }
        next = now + Self.silence
        let idle = tasks.filter { now - $0.lastHeard > Self.silence }
        let ends: [Int32: Int64]
        do {
            ends = idle.isEmpty ? [:] : try reader.readableEnds(of: idle.map(\.number), timeout: .milliseconds(500))
        } catch {
            logger.debug("silent partitions cannot be compared with the log: \(error)")
            // While the broker does not answer, asking holds up the others for nothing.
            next = now + Self.silence * 5
            return []
        }
        let behind = idle.filter { (ends[$0.number] ?? 0) > max($0.nextOffset, $0.endSeen) }
        defer { suspects = Dictionary(uniqueKeysWithValues: behind.map { ($0.number, $0.nextOffset) }) }
        return behind.filter { suspects[$0.number] == $0.nextOffset }
    }
}

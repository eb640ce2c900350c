internal import Engine
internal import Events

/// Whether the process lives: whether every worker still gets round to its work.
///
/// It is no sign of death that a broker is away: workers go on asking for it. What would be is a worker that does not
/// come back from a call or from its own work.
struct Health {
    /// What librdkafka may take at worst while a broker restarts; after as long the group gives up on a worker as well.
    static let patience = Duration.seconds(120)

    private let workers: [(number: Int, idle: Duration)]

    /// - Parameter now: The time by which the workers' silence is measured.
    init(_ snapshot: EngineStatus.Snapshot, now: ContinuousClock.Instant) {
        workers = snapshot.workers.sorted { $0.key < $1.key }.map { ($0.key, now - $0.value.aliveAt) }
    }

    var isAlive: Bool { workers.allSatisfy { $0.idle < Health.patience } }

    /// What is said of it.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("alive"); writer.boolean(isAlive)
        writer.key("workers")
        writer.beginArray()
        for worker in workers {
            writer.beginObject()
            writer.key("worker"); writer.integer(Int64(worker.number))
            writer.key("idleSeconds"); writer.seconds(worker.idle)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

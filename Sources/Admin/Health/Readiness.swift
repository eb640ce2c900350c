internal import Engine
internal import Events

/// Whether every partition that this process has been given is being scored, and what is missing for it.
struct Readiness {
    /// One thing that is missing.
    enum Missing: Hashable {
        /// Topics are being created and checked.
        case setup
        /// The group has not said yet which partitions are the worker's.
        case membership(worker: Int)
        /// The state of a partition is being read back.
        case state(partition: Int32, PartitionProgress)
        /// What a changed model makes of the log is not known yet, and the partition waits for it.
        case model(partition: Int32)
        /// The process has been told to stop.
        case stopping
    }

    let missing: [Missing]
    private let running: [Int32]

    init(_ snapshot: EngineStatus.Snapshot) {
        let partitions = snapshot.workers.values.flatMap(\.partitions).sorted { $0.number < $1.number }
        var running: [Int32] = []
        var missing: [Missing] = []
        switch snapshot.stage {
        case .settingUp: missing.append(.setup)
        case .stopping: missing.append(.stopping)
        case .scoring(let workers, _):
            for worker in 0..<workers where snapshot.workers[worker]?.isMember != true {
                missing.append(.membership(worker: worker))
            }
        }
        for partition in partitions {
            switch partition.phase {
            case .running: running.append(partition.number)
            case .changing: missing.append(.model(partition: partition.number))
            case .restoring(let progress): missing.append(.state(partition: partition.number, progress))
            }
        }
        self.running = running
        self.missing = missing
    }

    var isReady: Bool { missing.isEmpty }

    /// What is said of it.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("ready"); writer.boolean(isReady)
        writer.key("partitions")
        writer.beginArray()
        for partition in running { writer.integer(Int64(partition)) }
        writer.endArray()
        writer.key("missing")
        writer.beginArray()
        for one in missing { writer.missing(one) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func missing(_ missing: Readiness.Missing) {
        beginObject()
        key("what")
        switch missing {
        case .setup: string("topics are being created and checked")
        case .stopping: string("the process is stopping")
        case .membership(let worker):
            string("the group has not said which partitions are the worker's")
            key("worker"); integer(Int64(worker))
        case .state(let partition, let progress):
            string("the partition's state is being read back")
            key("partition"); integer(Int64(partition))
            self.progress(progress)
        case .model(let partition):
            string("what the changed model makes of the log is being worked out, and the partition waits for it")
            key("partition"); integer(Int64(partition))
        }
        endObject()
    }

    /// The members that tell how far a restoration is.
    mutating func progress(_ progress: PartitionProgress) {
        key("recordsRead"); integer(progress.read)
        if let total = progress.total { key("recordsInAll"); integer(total) }
        if let fraction = progress.fraction { key("percent"); hundredths(Int64(fraction * 10_000)) }
        if let remaining = progress.remaining { key("secondsLeft"); seconds(remaining) }
    }

    /// A span of time in seconds, in thousandths.
    mutating func seconds(_ span: Duration) {
        decimal(unscaled: Int64(span / .milliseconds(1)), scale: 3)
    }
}

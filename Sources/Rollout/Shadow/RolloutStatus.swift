public import Events

/// How a rollout stands.
public struct RolloutStatus: Hashable, Sendable {
    /// The rollout.
    public var rollout: Rollout
    /// How far its shadow is; `nil` where there is none any more.
    public var lag: ShadowLag?
    /// When the shadow had first read all there was.
    public var caughtUp: Timestamp?
    /// The partitions in which the model that is being put in force is so.
    public var switched: Set<Int32>

    /// The partitions that are to switch, or have, with where their records lie at the earliest.
    public var marks: [Int32: Int64] { rollout.marks }

    /// - Parameters:
    ///   - rollout: The rollout.
    ///   - records: What is recorded.
    ///   - lag: How far its shadow is.
    public init(_ rollout: Rollout, _ records: ModelRecords, lag: ShadowLag?) {
        self.rollout = rollout
        self.lag = lag
        caughtUp = records.caughtUp(rollout)
        switched = records.partitions(switchedTo: rollout.inForceAndSuperseded.model.hash, since: rollout.marks)
    }

    /// The status as `schemas/rollout-status.schema.json` describes it.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("shadow"); writer.string(rollout.shadow)
        writer.key("phase"); writer.string(rollout.phase.rawValue)
        writer.key("model"); writer.model(rollout.model)
        writer.key("previous"); writer.model(rollout.previous)
        writer.key("started"); writer.timestamp(rollout.started)
        writer.key("changed"); writer.timestamp(rollout.changed)
        writer.key("caughtUp")
        if let caughtUp { writer.timestamp(caughtUp) } else { writer.null() }
        writer.key("behind")
        if let lag { writer.integer(lag.behind) } else { writer.null() }
        writer.key("partitions")
        writer.beginArray()
        for partition in lag?.partitions ?? [] {
            writer.beginObject()
            writer.key("partition"); writer.integer(Int64(partition.number))
            writer.key("from"); writer.integer(partition.from)
            writer.key("position"); writer.integer(partition.position)
            writer.key("end"); writer.integer(partition.end)
            writer.key("behind"); writer.integer(partition.behind)
            writer.endObject()
        }
        writer.endArray()
        writer.key("switched")
        writer.beginArray()
        for partition in switched.sorted() { writer.integer(Int64(partition)) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

public import Events

/// A rollout as it is recorded in `<application>.models`, under `rollout/` and the name of its shadow application.
public struct Rollout: Hashable, Sendable {
    /// How far a rollout has come.
    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// The shadow scores the log beside the live model.
        case shadowing
        /// `model` records of the new model are written, and the live workers take it over.
        case promoting
        /// The new model is in force in every partition.
        case promoted
        /// It was given up before it was in force.
        case aborted
        /// `model` records of the previous model are written, and the live workers take it over.
        case rollingBack = "rolling-back"
        /// The previous model is in force again.
        case rolledBack = "rolled-back"
    }

    /// A model, named but not told.
    public struct Model: Hashable, Sendable {
        /// As its file says it.
        public var name: String
        /// As its file says it.
        public var version: String
        /// Of its text; under `model/` and the hash the topic has the text.
        public var hash: String

        /// A model by name, version and hash.
        public init(name: String, version: String, hash: String) {
            self.name = name
            self.version = version
            self.hash = hash
        }
    }

    /// The name of the shadow application.
    public var shadow: String
    /// How far it has come.
    public var phase: Phase
    /// What is to be in force.
    public var model: Model
    /// What was in force when it began; from its promotion on, what the promotion took the place of.
    public var previous: Model
    /// The offset in each partition of the log from which the new model reads.
    public var from: [Int32: Int64]
    /// The record time that these offsets stand for; `nil` where they are the earliest.
    public var fromTime: Timestamp?
    /// When it began.
    public var started: Timestamp
    /// When its phase changed last.
    public var changed: Timestamp
    /// Where each partition of the log ended before the `model` records of this phase were written: they lie at or beyond
    /// these offsets. Empty before there are any.
    public var marks: [Int32: Int64]
    /// How many of the alerts that these records raise are sent in a minute, at most; `nil`: all at once.
    public var alertsPerMinute: Int?

    /// A rollout that begins.
    public init(
        shadow: String, model: Model, previous: Model, from: [Int32: Int64], fromTime: Timestamp? = nil,
        started: Timestamp
    ) {
        self.shadow = shadow
        phase = .shadowing
        self.model = model
        self.previous = previous
        self.from = from
        self.fromTime = fromTime
        self.started = started
        changed = started
        marks = [:]
    }

    /// The same rollout one step further.
    ///
    /// - Parameters:
    ///   - phase: The phase that begins.
    ///   - now: When it begins.
    ///   - marks: Where the log ends, for a phase that writes `model` records.
    ///   - alertsPerMinute: At which pace the alerts are sent that these raise.
    public func entering(
        _ phase: Phase, now: Timestamp, marks: [Int32: Int64] = [:], alertsPerMinute: Int? = nil
    ) -> Rollout {
        var next = self
        next.phase = phase
        next.changed = now
        if !marks.isEmpty { (next.marks, next.alertsPerMinute) = (marks, alertsPerMinute) }
        return next
    }

    /// Names the `model` records that this phase writes, so that they are told from others.
    public var recordID: String { "\(shadow)/\(phase.rawValue)/\(changed)" }
}

// MARK: - As JSON

extension Rollout {
    /// Reads the value of a record; `nil` where it is not one.
    init?(_ value: JSONValue) {
        guard let shadow = value["shadow"].text,
            let phase = value["phase"].text.flatMap({ Phase(rawValue: $0.string) }),
            let model = Model(value["model"]), let previous = Model(value["previous"]),
            let started = value["started"].timestamp, let changed = value["changed"].timestamp
        else { return nil }
        self.shadow = shadow.string
        self.phase = phase
        self.model = model
        self.previous = previous
        self.started = started
        self.changed = changed
        from = Rollout.offsets(value["from"])
        fromTime = value["fromTime"].timestamp
        marks = Rollout.offsets(value["marks"])
        alertsPerMinute = value["alertsPerMinute"].integer.flatMap(Int.init(exactly:))
    }

    /// The value of the record.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("shadow"); writer.string(shadow)
        writer.key("phase"); writer.string(phase.rawValue)
        writer.key("model"); writer.model(model)
        writer.key("previous"); writer.model(previous)
        writer.key("from"); writer.offsets(from)
        writer.key("fromTime")
        if let fromTime { writer.timestamp(fromTime) } else { writer.null() }
        writer.key("marks"); writer.offsets(marks)
        writer.key("alertsPerMinute")
        if let alertsPerMinute { writer.integer(Int64(alertsPerMinute)) } else { writer.null() }
        writer.key("started"); writer.timestamp(started)
        writer.key("changed"); writer.timestamp(changed)
        writer.endObject()
        return writer.bytes
    }

    /// Offsets by partition: an array, in order of the partitions, of `{partition, offset}`.
    private static func offsets(_ value: JSONValue) -> [Int32: Int64] {
        var offsets: [Int32: Int64] = [:]
        for element in value.elements {
            guard let partition = element["partition"].integer, let offset = element["offset"].integer else { continue }
            offsets[Int32(clamping: partition)] = offset
        }
        return offsets
    }
}

extension Rollout.Model {
    init?(_ value: JSONValue) {
        guard let name = value["name"].text, let version = value["version"].text, let hash = value["hash"].text else {
            return nil
        }
        self.init(name: name.string, version: version.string, hash: hash.string)
    }
}

extension JSONWriter {
    mutating func model(_ model: Rollout.Model) {
        beginObject()
        key("name"); string(model.name)
        key("version"); string(model.version)
        key("hash"); string(model.hash)
        endObject()
    }

    fileprivate mutating func offsets(_ offsets: [Int32: Int64]) {
        beginArray()
        for (partition, offset) in offsets.sorted(by: { $0.key < $1.key }) {
            beginObject()
            key("partition"); integer(Int64(partition))
            key("offset"); integer(offset)
            endObject()
        }
        endArray()
    }
}

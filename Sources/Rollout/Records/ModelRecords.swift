public import Events

/// What `<application>.models` says: which models there were, where each came into force, and how rollouts went.
///
/// The topic is compacted, and keys say what a record is:
/// - `model/` + hash: a model and its text.
/// - `switch/` + partition + `/` + offset: where in the log a model came into force.
/// - `rollout/` + shadow application: a rollout.
/// - `caught-up/` + shadow application: when its shadow had first read all there was.
public struct ModelRecords: Sendable {
    /// A model coming into force in a partition.
    public struct Switch: Hashable, Sendable {
        /// The partition of the log.
        public var partition: Int32
        /// Where the `model` record lies.
        public var offset: Int64
        /// When, by the engine clock.
        public var time: Timestamp
        /// Which model.
        public var model: Rollout.Model
    }

    /// The texts of models, by hash.
    public private(set) var texts: [String: String] = [:]
    /// By shadow application.
    public private(set) var rollouts: [String: Rollout] = [:]
    /// When a shadow had first read all there was, by shadow application.
    private(set) var caughtUp: [String: Timestamp] = [:]
    /// Where models came into force, in no order.
    public private(set) var switches: [Switch] = []

    /// Nothing recorded.
    public init() {}

    /// Takes a record; one of a key that this version does not know is passed over.
    ///
    /// - Parameters:
    ///   - key: Its key.
    ///   - value: Its value; missing where the record deletes what was there.
    public mutating func take(key: String, value: JSONValue) {
        let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return }
        switch parts[0] {
        case "model": texts[parts[1]] = value["text"].text?.string
        case "rollout": rollouts[parts[1]] = Rollout(value)
        case "caught-up": caughtUp[parts[1]] = value["time"].timestamp
        case "switch": Switch(value).map { switches.append($0) }
        default: break
        }
    }

    /// The rollout that is going on, or went on last.
    public var lastRollout: Rollout? {
        rollouts.values.max { ($0.started, $0.shadow) < ($1.started, $1.shadow) }
    }

    /// When the shadow of a rollout had first read all there was; `nil` where it has not yet.
    public func caughtUp(_ rollout: Rollout) -> Timestamp? {
        // An earlier rollout may have borne the same name.
        caughtUp[rollout.shadow].flatMap { $0 >= rollout.started ? $0 : nil }
    }

    /// The last switch of each partition that has had any.
    public var inForce: [Int32: Switch] {
        var last: [Int32: Switch] = [:]
        for found in switches where found.offset > last[found.partition]?.offset ?? -1 { last[found.partition] = found }
        return last
    }

    /// The model that is in force in every partition.
    ///
    /// - Parameter configured: That of the live configuration, which is in force where nothing is recorded.
    /// - Throws: `RolloutProblem` where the partitions differ, as while another is put in force.
    public func modelInForce(_ configured: Rollout.Model) throws(RolloutProblem) -> Rollout.Model {
        let switches = inForce.values.sorted { $0.partition < $1.partition }
        guard let first = switches.first else { return configured }
        guard let other = switches.first(where: { $0.model.hash != first.model.hash }) else { return first.model }
        throw RolloutProblem(
            "the partitions are not of one mind: \(first.model.version) is in force in partition \(first.partition), "
                + "\(other.model.version) in partition \(other.partition); let `tierline run` read to the end of the log, "
                + "and give the command again")
    }

    /// The partitions in which a model has come into force at or beyond certain offsets.
    ///
    /// - Parameters:
    ///   - hash: The model's.
    ///   - marks: An offset for each partition that counts.
    public func partitions(switchedTo hash: String, since marks: [Int32: Int64]) -> Set<Int32> {
        Set(switches.filter { $0.model.hash == hash && $0.offset >= marks[$0.partition] ?? .max }.map(\.partition))
    }
}

extension ModelRecords.Switch {
    init?(_ value: JSONValue) {
        guard let partition = value["partition"].integer, let offset = value["offset"].integer,
            let time = value["time"].timestamp, let model = Rollout.Model(value)
        else { return nil }
        self.init(partition: Int32(clamping: partition), offset: offset, time: time, model: model)
    }
}

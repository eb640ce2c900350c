internal import Events
internal import Scoring

/// A model that cannot take over the state of the one in force.
public struct IncompatibleModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// A partition in which the other model is in force.
    public let partition: Int32
    /// The version of the model in force there.
    public let inForce: String
    /// The version of the model that is to follow.
    public let configured: String
    /// What it asks for that the kept state cannot give, in words, one a change.
    public let changes: [String]

    /// The cause and the remedy.
    public var description: String {
        "the model's version \(configured) cannot follow version \(inForce), which is in force in partition \(partition): "
            + changes.joined(separator: "; ")
            + ". What was added up under the old model does not tell what the new one would have added up; "
            + "`tierline rollout` has the new one score the log and puts it in force with sums of its own"
    }

    /// - Returns: `nil` where the model can take over the sums of the one in force.
    init?(_ revision: ModelRevision, after inForce: ModelRevision, in partition: Int32) {
        changes = revision.changesThatNeedHistory(since: inForce)
        if changes.isEmpty { return nil }
        self.partition = partition
        self.inForce = inForce.version
        configured = revision.version
    }
}

extension ModelRevision {
    /// What this model asks for that the sums and attributes kept under another cannot give.
    ///
    /// Points, `times`, weights, caps, bonuses, tiers and rules over attributes that are kept can change freely.
    public func changesThatNeedHistory(since other: ModelRevision) -> [String] {
        let (new, old) = (compiled.model, other.compiled.model)
        var changes: [String] = []
        for signal in new.signals {
            guard let before = old.signals.first(where: { $0.name == signal.name }) else {
                changes.append("the signal \(signal.name) is new")
                continue
            }
            if signal.halfLife != before.halfLife { changes.append("the half-life of \(signal.name) changes") }
            if signal.condition != before.condition { changes.append("what \(signal.name) matches changes") }
            if signal.mode != before.mode { changes.append("the mode or key of \(signal.name) changes") }
            if signal.points.path != before.points.path { changes.append("the value of \(signal.name) changes") }
        }
        let persons = Set(old.personas.flatMap(\.condition.paths))
        for path in Set(new.personas.flatMap(\.condition.paths)).subtracting(persons).map(\.description).sorted() {
            changes.append("the contacts' attribute \(path) was not kept")
        }
        for path in profileAttributes.subtracting(other.profileAttributes).sorted() {
            changes.append("the profiles' attribute \(path) was not kept")
        }
        return changes
    }

    /// The attributes of profiles that the model names, and that are kept under it.
    package var profileAttributes: Set<String> {
        let model = compiled.model
        let paths = model.fit.rules.flatMap(\.condition.paths) + model.exclude.flatMap(\.condition.paths)
        return Set(paths.map(\.description))
    }
}

extension Signal.Points {
    fileprivate var path: FieldPath? {
        if case .value(let path, _) = self { path } else { nil }
    }
}

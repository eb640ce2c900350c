internal import YAMLFiles

/// What is to be done when a rollout is to start, given what is recorded.
public enum Beginning: Hashable, Sendable {
    /// The shadow was stopped, and goes on.
    case resume(Rollout)
    /// There is none going on: one begins, to take the place of this model.
    case anew(shadow: String, previous: Rollout.Model)

    /// - Parameters:
    ///   - model: The new model.
    ///   - name: What the shadow application is to be called; `nil`: by the model's version.
    ///   - records: What is recorded.
    ///   - application: The live application.
    ///   - configured: The model of its configuration, which is in force where nothing is recorded.
    /// - Throws: `RolloutProblem` where it must not start.
    public init(
        _ model: Rollout.Model, name: String?, records: ModelRecords, application: String, configured: Rollout.Model
    ) throws(RolloutProblem) {
        if let last = records.lastRollout {
            switch last.phase {
            case .shadowing where last.model.hash == model.hash && (name ?? last.shadow) == last.shadow:
                self = .resume(last)
                return
            case .shadowing:
                throw RolloutProblem(
                    "a rollout of \(last.model.name) \(last.model.version) is going on, with the shadow \(last.shadow): "
                        + "end it with `tierline rollout promote` or `tierline rollout abort`")
            case .promoting:
                throw RolloutProblem(
                    "\(last.model.name) \(last.model.version) is being promoted: finish that with "
                        + "`tierline rollout promote`")
            case .rollingBack:
                throw RolloutProblem(
                    "\(last.previous.name) \(last.previous.version) is being put back: finish that with "
                        + "`tierline rollout rollback`")
            case .promoted, .aborted, .rolledBack: break
            }
        }
        let previous = try records.modelInForce(configured)
        guard previous.hash != model.hash else {
            throw RolloutProblem(
                "\(model.name) \(model.version) is in force already: edit the model file, give it another `version`, and "
                    + "start again")
        }
        let shadow = name ?? Beginning.name("\(application).rollout-\(Beginning.part(model.version))", records)
        if let fault = TopicName.fault(of: shadow, maximumLength: TopicName.maximumPartLength) {
            throw RolloutProblem("the shadow's name \"\(shadow)\" \(fault); give another with --name")
        }
        guard shadow != application else {
            throw RolloutProblem("the shadow cannot bear the name of the live application: give another with --name")
        }
        // Its group may still be there, with offsets that would have the new shadow leave records out.
        guard records.rollouts[shadow] == nil else {
            throw RolloutProblem("an earlier rollout had the shadow \(shadow): give another with --name")
        }
        self = .anew(shadow: shadow, previous: previous)
    }

    /// The first name of its kind that no earlier rollout has had.
    private static func name(_ name: String, _ records: ModelRecords) -> String {
        var attempt = 1
        while true {
            let candidate = attempt == 1 ? name : "\(name)-\(attempt)"
            if records.rollouts[candidate] == nil { return candidate }
            attempt += 1
        }
    }

    /// A version as part of a topic's name.
    private static func part(_ version: String) -> String {
        String(version.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
    }
}

/// Which step of a rollout may follow, and what it puts in force.
public struct Step: Hashable, Sendable {
    /// The rollout as it is to be recorded next, but for marks and time.
    public var phase: Rollout.Phase
    /// Whether its records were begun to be written before.
    public var isResumed: Bool

    /// The step that puts the new model in force.
    ///
    /// - Throws: `RolloutProblem` where there is nothing to promote.
    public static func promote(_ last: Rollout?) throws(RolloutProblem) -> Step {
        switch last?.phase {
        case .shadowing: return Step(phase: .promoting, isResumed: false)
        case .promoting: return Step(phase: .promoting, isResumed: true)
        // What is left of its shadow may still be there.
        case .promoted: return Step(phase: .promoted, isResumed: true)
        default: throw nothing(last, "promote")
        }
    }

    /// The step that puts the previous model back.
    ///
    /// - Throws: `RolloutProblem` where there is nothing to roll back.
    public static func rollBack(_ last: Rollout?) throws(RolloutProblem) -> Step {
        switch last?.phase {
        case .promoted: return Step(phase: .rollingBack, isResumed: false)
        case .rollingBack: return Step(phase: .rollingBack, isResumed: true)
        case .rolledBack: return Step(phase: .rolledBack, isResumed: true)
        case .promoting:
            throw RolloutProblem(
                "the promotion is not finished: run `tierline rollout promote` again, and roll back then")
        case .shadowing:
            throw RolloutProblem("nothing was promoted yet: `tierline rollout abort` ends the shadow")
        default: throw nothing(last, "roll back")
        }
    }

    /// The step that ends a shadow.
    ///
    /// - Throws: `RolloutProblem` where there is none to end.
    public static func abort(_ last: Rollout?) throws(RolloutProblem) -> Step {
        switch last?.phase {
        case .shadowing: return Step(phase: .aborted, isResumed: false)
        // What is left of it may still be there.
        case .aborted: return Step(phase: .aborted, isResumed: true)
        case .promoting:
            throw RolloutProblem(
                "it is being promoted already: finish that with `tierline rollout promote`; "
                    + "`tierline rollout rollback` puts the previous model back")
        default: throw nothing(last, "abort")
        }
    }

    private static func nothing(_ last: Rollout?, _ what: String) -> RolloutProblem {
        guard let last else {
            return RolloutProblem("there is no rollout: `tierline rollout start --model FILE` begins one")
        }
        if last.phase == .rollingBack {
            return RolloutProblem(
                "there is nothing to \(what): the previous model is being put back; finish that with "
                    + "`tierline rollout rollback`")
        }
        return RolloutProblem(
            "there is nothing to \(what): the last rollout, of \(last.model.name) \(last.model.version), is "
                + "\(last.phase.rawValue); `tierline rollout start --model FILE` begins another")
    }
}

import ArgumentParser
import Engine
import Rollout

struct RolloutAbortCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Give a rollout up before it is promoted.",
        discussion: """
            The shadow ends by itself within seconds, and its group and topics are deleted. Where that is ended half-way, \
            the same command finishes it.

            Example: tierline rollout abort --config tierline.yaml
            """)

    @OptionGroup var options: RolloutOptions

    func run() throws {
        let last = try LastRollout(options)
        let rollout = try last.rollout()
        let step = try Failure.describing { try Step.abort(rollout) }
        let model = try last.revision(rollout.model)
        let isGroupGone = try Failure.describing {
            if !step.isResumed { _ = try Cutover(last.engine, log: last.log).finish(step.phase, of: rollout) }
            return try Shadow(rollout, of: last.engine, log: last.log).delete(model, patience: .seconds(10))
        }
        print("the rollout of \(rollout.model.name) \(rollout.model.version) is aborted, and its topics are deleted")
        if !isGroupGone { RolloutOptions.tellOfGroup(rollout) }
    }
}

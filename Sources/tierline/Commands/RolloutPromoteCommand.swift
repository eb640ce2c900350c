import ArgumentParser
import Engine
import Rollout

struct RolloutPromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Put the new model in force.",
        discussion: """
            Writes a `model` record into every partition of the log, and waits until the live daemon has taken the model \
            over there. Scores and tier changes are published for the accounts that change, with the reason `model`, and \
            alerts for those that rise into a tier with a queue: all at once, or as --max-alerts-per-minute lets them go. \
            Where it is ended half-way, the same command finishes it.

            Put the new model's file in the place that `model` of the configuration names as well.

            Example: tierline rollout promote --config tierline.yaml --max-alerts-per-minute 60
            """)

    @OptionGroup var options: RolloutOptions
    @OptionGroup var pace: AlertPaceOption

    func run() throws {
        let last = try LastRollout(options)
        var rollout = try last.rollout()
        let step = try Failure.describing { try Step.promote(rollout) }
        let model = try last.revision(rollout.model)
        try Failure.describing {
            let shadow = try Shadow(rollout, of: last.engine, log: last.log)
            if step.phase == .promoted {
                let isGroupGone = try shadow.delete(model, patience: .seconds(10))
                print("\(rollout.model.name) \(rollout.model.version) is promoted already; its shadow is deleted")
                if !isGroupGone { RolloutOptions.tellOfGroup(rollout) }
                return
            }
            let cutover = try Cutover(last.engine, log: last.log)
            if !step.isResumed {
                // A file may have put another in force since it began: that one is what a rollback brings back.
                rollout.previous = try last.modelInForce(besides: rollout)
                try shadow.awaitEnd()
                try cutover.makeTopics(for: model)
                rollout = try cutover.begin(step.phase, of: rollout, alertsPerMinute: pace.maxAlertsPerMinute)
            }
            try pace.expectSame(rollout, isResumed: step.isResumed)
            let current = rollout
            let superseded = last.records.superseded(by: current)
            let written = try cutover.write(current) { partition in
                ModelRecord(
                    model, from: current.from[partition] ?? 0, shadow: current.shadow,
                    alertsPerMinute: current.alertsPerMinute, supersedes: superseded
                ).value()
            }
            try CutoverProgress(cutover, current, to: current.model).await(written: written.count)
            rollout = try cutover.finish(.promoted, of: current)
            print("\(rollout.model.name) \(rollout.model.version) is in force")
            print("its file belongs where `model` of \(options.config) says; `tierline rollout rollback` undoes this")
            pace.tell(rollout)
            // The shadow ends by itself when it sees that it was promoted.
            if try !shadow.delete(model, patience: .seconds(10)) { RolloutOptions.tellOfGroup(rollout) }
        }
    }
}

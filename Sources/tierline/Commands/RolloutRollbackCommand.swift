import ArgumentParser
import Engine
import Rollout

struct RolloutRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put the previous model back in force, after a promotion.",
        discussion: """
            By the same rules as the promotion: a `model` record in every partition, and only what changes is published, \
            with the reason `model`. Where the previous model asks for what the sums of the new one do not tell, the live \
            daemon makes its sums anew from the log. Where it is ended half-way, the same command finishes it.

            Example: tierline rollout rollback --config tierline.yaml
            """)

    @OptionGroup var options: RolloutOptions
    @OptionGroup var pace: AlertPaceOption

    func run() throws {
        let last = try LastRollout(options)
        var rollout = try last.rollout()
        let step = try Failure.describing { try Step.rollBack(rollout) }
        if step.phase == .rolledBack {
            print("\(rollout.previous.name) \(rollout.previous.version) was put back already")
            return
        }
        let previous = try last.revision(rollout.previous)
        // The sums that there are tell nothing from before the time that the new model began at, nor of what any model
        // since has not kept.
        let needsHistory =
            try rollout.fromTime != nil
            || last.records.modelsSincePromotion(of: rollout).contains {
                try !previous.changesThatNeedHistory(since: last.revision($0)).isEmpty
            }
        let beginning = last.records.beginningBefore(rollout)
        try Failure.describing {
            let cutover = try Cutover(last.engine, log: last.log)
            if !step.isResumed {
                try cutover.makeTopics(for: previous)
                rollout = try cutover.begin(step.phase, of: rollout, alertsPerMinute: pace.maxAlertsPerMinute)
            }
            try pace.expectSame(rollout, isResumed: step.isResumed)
            let current = rollout
            let superseded = last.records.superseded(by: current)
            let written = try cutover.write(current) { partition in
                ModelRecord(
                    previous, from: needsHistory ? beginning[partition] ?? 0 : nil,
                    alertsPerMinute: current.alertsPerMinute, supersedes: superseded
                ).value()
            }
            try CutoverProgress(cutover, current, to: current.previous).await(written: written.count)
            rollout = try cutover.finish(.rolledBack, of: current)
            print("\(rollout.previous.name) \(rollout.previous.version) is in force again")
            print("its file belongs where `model` of \(options.config) says")
            pace.tell(rollout)
        }
    }
}

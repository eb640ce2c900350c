import ArgumentParser
import Engine
import Foundation
import Rollout
import Scoring

struct RolloutReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Say who would move under the new model, and why.",
        discussion: """
            Works out what a promotion would do at this moment, to copies of the accounts: accounts by tier before and \
            after, the biggest movers with the differences of their ledgers, and the alerts that would be raised.

            Example: tierline rollout report --config tierline.yaml --html report.html
            """)

    @OptionGroup var options: RolloutOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("Write a page to look at, one file without anything else.", valueName: "file"))
    var html: String?

    @Option(help: "How many accounts are named in each list.")
    var most = 20

    func validate() throws {
        if json, html != nil { throw ValidationError("Give either --json or --html") }
        if most < 0 { throw ValidationError("--most cannot be negative") }
    }

    func run() throws {
        let last = try LastRollout(options)
        var rollout = try last.rollout()
        guard rollout.phase == .shadowing || rollout.phase == .promoting else {
            throw Failure(
                "the last rollout, of \(rollout.model.name) \(rollout.model.version), is \(rollout.phase.rawValue), so its "
                    + "shadow is gone: `tierline rollout start --model FILE` begins another")
        }
        if rollout.phase == .shadowing {
            let current = rollout
            rollout.previous = try Failure.describing { try last.modelInForce(besides: current) }
        }
        let (old, new) = (try last.revision(rollout.previous), try last.revision(rollout.model))
        var comparison = Comparison(
            TierScales(old: old.compiled.model.tiers, new: new.compiled.model.tiers), most: most)
        let behind = try Failure.describing {
            let shadow = try Shadow(rollout, of: last.engine, log: last.log)
            try shadow.rehearse(new, into: &comparison)
            return try shadow.lag().behind
        }
        let report = Report(
            application: last.engine.application, rollout: rollout, comparison: comparison, behind: behind,
            time: last.engine.wallClock())
        if json {
            print(String(decoding: report.json, as: UTF8.self))
        } else if let html {
            do {
                try Data(report.page.utf8).write(to: URL(filePath: html), options: .atomic)
            } catch {
                throw Failure("\(html): the report cannot be written: \(error.localizedDescription)")
            }
        } else {
            print(RolloutTables(report: report).text)
        }
    }
}

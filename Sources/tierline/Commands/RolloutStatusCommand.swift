import ArgumentParser
import Engine
import Events
import Rollout

struct RolloutStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how far the rollout is.",
        discussion: "Example: tierline rollout status --config tierline.yaml")

    @OptionGroup var options: RolloutOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let last = try LastRollout(options)
        let rollout = try last.rollout()
        let status = try Failure.describing {
            try RolloutStatus(
                rollout, last.records,
                lag: rollout.phase == .shadowing || rollout.phase == .promoting
                    ? Shadow(rollout, of: last.engine, log: last.log).lag() : nil)
        }
        if json {
            print(String(decoding: status.json, as: UTF8.self))
        } else {
            printTable(status)
        }
    }

    private func printTable(_ status: RolloutStatus) {
        let rollout = status.rollout
        print("\(rollout.title)   \(rollout.phase.rawValue) since \(Columns.time(rollout.changed))")
        print("shadow \(rollout.shadow), started \(Columns.time(rollout.started))")
        if let lag = status.lag {
            print("")
            let rows = lag.partitions.map {
                ["\($0.number)", "\($0.from)", "\($0.position)", "\($0.end)", "\($0.behind)"]
            }
            let table = Columns.aligned(
                [["PARTITION", "FROM", "SCORED TO", "LOG ENDS AT", "BEHIND"]] + rows, right: [0, 1, 2, 3, 4])
            print(table.joined(separator: "\n"))
            print("")
            print(progress(status, lag))
        }
        if !status.marks.isEmpty {
            print("\(status.switched.count) of \(status.marks.count) partitions have switched")
        }
    }

    private func progress(_ status: RolloutStatus, _ lag: ShadowLag) -> String {
        let behind = "\(lag.behind) records behind the log"
        guard let since = status.caughtUp else { return "\(Int(lag.progress * 100)) %, \(behind)" }
        if lag.hasCaughtUp { return "caught up since \(Columns.time(since))" }
        // Once it is being promoted it waits behind what it hands over.
        let question = status.rollout.phase == .shadowing ? ". Does `tierline rollout start` still run?" : ""
        return "\(behind); it had caught up at \(Columns.time(since))\(question)"
    }
}

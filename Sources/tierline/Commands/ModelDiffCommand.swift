import ArgumentParser
import Engine
import Events
import Replay
import Scoring

struct ModelDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two models over the same log: who moves tier, and why.",
        discussion: "Example: tierline model diff model.yaml model-new.yaml log.jsonl")

    @Argument(help: "The old model file (YAML).")
    var old: String

    @Argument(help: "The new model file (YAML).")
    var new: String

    @Option(
        help: ArgumentHelp(
            "As of this time, not before the log's end: RFC 3339, or milliseconds since 1970. Without it, as of that end.",
            valueName: "time"))
    var until: TimeArgument?

    @Option(help: "How many movers are listed; all of them are in the JSON.")
    var most = 20

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "Files of JSON lines as `tierline score` reads them.")
    var events: [String]

    func validate() throws {
        if events.contains("-") { throw ValidationError("the log is read twice, so it cannot be the standard input") }
        if most < 0 { throw ValidationError("--most cannot be negative") }
    }

    func run() throws {
        let (oldModel, newModel) = (try ModelFiles.read(old), try ModelFiles.read(new))
        let comparison = ModelComparison(
            old: try standings(oldModel), oldTiers: oldModel.compiled.model.tiers,
            new: try standings(newModel), newTiers: newModel.compiled.model.tiers)
        if json { return printJSON(comparison) }
        print("\(oldModel.name) \(oldModel.version) > \(newModel.name) \(newModel.version)")
        printTables(comparison)
    }

    private func standings(_ revision: ModelRevision) throws -> [Standing] {
        let offline = OfflineScore(
            revision: revision, application: "tierline", scores: .none, keepsModel: true, wantsWholeAccounts: true)
        for file in events { try Failure.describing { try offline.read(file) } }
        try offline.refuse(until: until)
        return offline.standings(until: until?.time)
    }

    private func printTables(_ comparison: ModelComparison) {
        let ups = comparison.movers.count { $0.direction > 0 }
        let downs = comparison.movers.count { $0.direction < 0 }
        print(
            "\(comparison.movers.count) of \(comparison.accounts) accounts change tier (\(ups) up, \(downs) down), "
                + "\(comparison.rescored) change score by a point or more")
        for (count, name) in [(comparison.onlyBefore, "old"), (comparison.onlyAfter, "new")] where count > 0 {
            print("\(count) more \(count == 1 ? "is" : "are") known under the \(name) model only")
        }
        print("")
        let head = ["old \\ new"] + comparison.tiersAfter
        let rows = zip(comparison.tiersBefore, comparison.matrix).map { [$0] + $1.map(String.init) }
        for line in Columns.aligned([head] + rows, right: Set(1..<head.count)) { print(line) }
        if comparison.movers.isEmpty { return }
        print("")
        let movers = comparison.movers.prefix(most).map { mover in
            [
                Columns.visible(mover.account), "\(mover.before.tier) > \(mover.after.tier)",
                Columns.decimal(mover.before.score, digits: 2), Columns.decimal(mover.after.score, digits: 2),
                why(mover),
            ]
        }
        for line in Columns.aligned([["ACCOUNT", "TIER", "OLD", "NEW", "WHY"]] + movers, right: [2, 3]) { print(line) }
        let hidden = comparison.movers.count - movers.count
        if hidden > 0 { print("and \(hidden) more; --most \(comparison.movers.count) lists them all") }
    }

    /// The rules of the tiers first, as they explain what the score does not; then what changed the score.
    private func why(_ mover: ModelComparison.Mover) -> String {
        let parts = mover.rules + mover.reasons.map { "\(signed($0.difference)) \($0.entry)" }
        return parts.isEmpty ? "another history of scores" : Columns.visible(parts.joined(separator: ", "))
    }

    private func signed(_ hundredths: Int64) -> String {
        (hundredths > 0 ? "+" : "") + Columns.decimal(hundredths, digits: 2)
    }

    private func printJSON(_ comparison: ModelComparison) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("accounts")
        writer.integer(Int64(comparison.accounts))
        writer.key("onlyBefore")
        writer.integer(Int64(comparison.onlyBefore))
        writer.key("onlyAfter")
        writer.integer(Int64(comparison.onlyAfter))
        writer.key("rescored")
        writer.integer(Int64(comparison.rescored))
        writer.key("matrix")
        writer.beginObject()
        for (tier, row) in zip(comparison.tiersBefore, comparison.matrix) {
            writer.key(tier)
            writer.beginObject()
            for (other, count) in zip(comparison.tiersAfter, row) {
                writer.key(other)
                writer.integer(Int64(count))
            }
            writer.endObject()
        }
        writer.endObject()
        writer.key("movers")
        writer.beginArray()
        for mover in comparison.movers { writer.mover(mover) }
        writer.endArray()
        writer.endObject()
        print(String(decoding: writer.bytes, as: UTF8.self))
    }
}

extension JSONWriter {
    fileprivate mutating func mover(_ mover: ModelComparison.Mover) {
        beginObject()
        key("account")
        string(mover.account)
        for (name, report) in [("before", mover.before), ("after", mover.after)] {
            key(name)
            beginObject()
            key("tier")
            string(report.tier)
            key("score")
            hundredths(report.score)
            endObject()
        }
        key("rules")
        beginArray()
        for rule in mover.rules { string(rule) }
        endArray()
        key("why")
        beginArray()
        for reason in mover.reasons {
            beginObject()
            key("entry")
            string(reason.entry)
            key("difference")
            hundredths(reason.difference)
            endObject()
        }
        endArray()
        endObject()
    }
}

import ArgumentParser
import Engine
import Events
import Replay

struct DeadLettersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", abstract: "Look through the records that were refused, and send them again.",
        subcommands: [DeadLettersListCommand.self, DeadLettersReplayCommand.self])
}

/// Which dead letters are meant, on the command line.
struct DeadLetterOptions: ParsableArguments {
    @Option(help: "The configuration file (YAML) of `tierline run`.")
    var config: String

    @Option(
        help: ArgumentHelp("Only those refused for this reason; may be given more than once.", valueName: "reason"),
        transform: DeadLetterOptions.reason)
    var reason: [Refusal.Reason] = []

    @Option(
        help: ArgumentHelp(
            "Only these of the topic of dead letters: 3 (a partition), 3:17 (one offset), 3:17-40 or 3:17- (from there "
                + "on); may be given more than once.", valueName: "partition:offsets"),
        transform: DeadLetterOptions.range)
    var offsets: [DeadLetterSelection.Range] = []

    @Option(
        help: ArgumentHelp(
            "Only those put aside at this time or later: RFC 3339, or milliseconds since 1970.", valueName: "time"))
    var since: TimeArgument?

    var selection: DeadLetterSelection {
        DeadLetterSelection(reasons: Set(reason.map(\.rawValue)), ranges: offsets, since: since?.time)
    }

    private static func reason(_ text: String) throws -> Refusal.Reason {
        if let reason = Refusal.Reason(rawValue: text) { return reason }
        let known = Refusal.Reason.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no such reason; there is \(known)")
    }

    private static func range(_ text: String) throws -> DeadLetterSelection.Range {
        if let range = DeadLetterSelection.Range(text) { return range }
        throw ValidationError("write a partition and its offsets as 3, 3:17, 3:17-40 or 3:17-")
    }
}

import ArgumentParser
import Engine
import Events
import Replay
import YAMLFiles

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Score a log at rest: JSON lines in, JSON lines out, no Kafka.",
        discussion: """
            Each line of input is a record of the log: an activity, a profile and so on, with `recorded`, `partition` \
            and `offset` where they are known, as `tierline export` writes them. Each line of output is a CloudEvent: \
            scores, tier changes, alerts, their missed deadlines and dead letters, in order of time.

            Example: tierline export --config tierline.yaml | tierline score --model model.yaml -
            """)

    @Option(help: "The model file (YAML). In force until the first model record of the log.")
    var model: String

    @Option(help: "The name under which the scores are kept; part of the events' ids and sources.")
    var application = "tierline"

    @Option(
        help: ArgumentHelp(
            "Let time run to this point after the last record: RFC 3339, or milliseconds since 1970. "
                + "Without it each partition stops at its own last record.", valueName: "time"))
    var until: TimeArgument?

    @Option(help: "Which scores come out: every decided one, each account's last, each account at the end, or none.")
    var scores = Scores.all

    enum Scores: String, CaseIterable, ExpressibleByArgument {
        case all, last, final, none
    }

    @Argument(help: "Files of JSON lines, read in this order; - is the standard input.")
    var files: [String]

    func validate() throws {
        if let fault = TopicName.fault(of: application, maximumLength: TopicName.maximumPartLength) {
            throw ValidationError("--application: the name \(fault)")
        }
    }

    func run() throws {
        let revision = try ModelFiles.read(model)
        let chosen = OfflineScore.Scores(rawValue: scores.rawValue) ?? .all
        let score = OfflineScore(revision: revision, application: application, scores: chosen)
        for file in files { try Failure.describing { try score.read(file) } }
        var output = StandardOutput()
        try Failure.describing {
            try score.finish(until: until?.time) { try output.write($0) }
            try output.flush()
        }
    }
}

/// A point in time on the command line.
struct TimeArgument: ExpressibleByArgument {
    let time: Timestamp

    /// As help shows it.
    var defaultValueDescription: String { Columns.time(time) }

    init?(argument: String) {
        if let milliseconds = Int64(argument), RFC3339.range.contains(milliseconds) {
            time = milliseconds
            return
        }
        var text = argument
        guard let parsed = text.withUTF8({ RFC3339.parse(UnsafeRawBufferPointer($0)) }) else { return nil }
        time = parsed
    }
}

extension OfflineScore {
    /// - Throws: `Failure` where a time lies before the end of the log that was read, as time does not run backwards.
    func refuse(until: TimeArgument?) throws {
        guard let until, let clock, until.time < clock else { return }
        throw Failure(
            "--until \(Columns.time(until.time)) lies before the log's last record, of \(Columns.time(clock)): leave out the "
                + "records after it, or give a later time")
    }
}

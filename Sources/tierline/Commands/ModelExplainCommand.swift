import ArgumentParser
import Engine
import Events
import Replay
import Scoring

struct ModelExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why an account's score is what it is, and what will become of it.",
        discussion: "Example: tierline model explain model.yaml --account acme.example log.jsonl")

    @Argument(help: "The model file (YAML).")
    var model: String

    @Option(help: "The account.")
    var account: String

    @Option(
        help: ArgumentHelp(
            "As of this time, not before the log's end: RFC 3339, or milliseconds since 1970. Without it, as of that end.",
            valueName: "time"))
    var until: TimeArgument?

    @Flag(help: "Print JSON: the score's event data now, in 7 and in 30 days.")
    var json = false

    @Argument(help: "Files of JSON lines as `tierline score` reads them; - is the standard input.")
    var events: [String]

    func run() throws {
        let offline = OfflineScore(
            revision: try ModelFiles.read(model), application: "tierline", scores: .none, keepsModel: true,
            wantsWholeAccounts: true)
        for file in events { try Failure.describing { try offline.read(file) } }
        try offline.refuse(until: until)
        _ = offline.standings(until: until?.time)
        let day: Milliseconds = 86_400_000
        let spans: [(name: String, key: String, span: Milliseconds)] = [
            ("now", "now", 0), ("in 7 days", "in7Days", 7 * day), ("in 30 days", "in30Days", 30 * day),
        ]
        let forecasts = spans.compactMap { offline.forecast(of: account, after: $0.span) }
        guard forecasts.count == spans.count else {
            throw Failure("\(account): the log has no such account; names are told apart by case")
        }
        if json {
            printJSON(zip(spans.map(\.key), forecasts))
        } else {
            let values = try Failure.describing { try forecasts.map { try ScoreValue($0) } }
            print(Explanation(account: account, scores: Array(zip(spans.map(\.name), values))).text)
        }
    }

    private func printJSON(_ forecasts: Zip2Sequence<[String], [ScoreDecision]>) {
        var encoder = EventEncoder(application: "tierline")
        var writer = JSONWriter()
        writer.beginObject()
        for (key, forecast) in forecasts {
            _ = encoder.encode(forecast)
            writer.key(key)
            encoder.data.withUnsafeBytes { writer.raw($0) }
        }
        writer.endObject()
        print(String(decoding: writer.bytes, as: UTF8.self))
    }
}

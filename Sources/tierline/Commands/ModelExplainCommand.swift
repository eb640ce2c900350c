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

    @Option(help: ArgumentHelp("As of this time; without it, as of the log's end.", valueName: "time"))
    var until: TimeArgument?

    @Flag(help: "Print JSON: the score's event data now, in 7 and in 30 days.")
    var json = false

    @Argument(help: "Files of JSON lines as `tierline score` reads them; - is the standard input.")
    var events: [String]

    func run() throws {
        let offline = OfflineScore(
            revision: try ModelFiles.read(model), application: "tierline", scores: .none, keepsModel: true)
        for file in events { try Failure.describing { try offline.read(file) } }
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
            print(Explanation(account: account, reports: zip(spans.map(\.name), forecasts.map { $0.report() })).text)
        }
    }

    private func printJSON(_ forecasts: Zip2Sequence<[String], [ScoreDecision]>) {
        var encoder = EventEncoder(application: "tierline")
        var writer = JSONWriter()
        writer.beginObject()
        for (key, forecast) in forecasts {
            _ = encoder.encode(forecast, account: account)
            writer.key(key)
            encoder.data.withUnsafeBytes { writer.raw($0) }
        }
        writer.endObject()
        print(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// A score in words and columns, for people.
struct Explanation {
    private let account: String
    private let reports: [(name: String, report: ScoreReport)]

    init(account: String, reports: some Sequence<(String, ScoreReport)>) {
        self.account = account
        self.reports = reports.map { ($0.0, $0.1) }
    }

    var text: String {
        guard let now = reports.first?.report else { return "" }
        var lines = [
            "\(account)   score \(decimal(now.score))   tier \(now.tier)   as of \(Columns.time(now.time))",
            "fit \(decimal(now.fit))   intent \(decimal(now.intent))   engagement \(decimal(now.engagement))   "
                + "momentum \(now.momentum.rawValue)   contacts \(now.contacts)   penetration \(decimal(now.penetration))",
            "",
        ]
        lines += Columns.aligned(
            [["SHARE", "POINTS", "KIND", "CATEGORY", "NAME"]]
                + now.ledger.map { entry in
                    [
                        decimal(entry.share), Columns.decimal(entry.points, digits: 4), entry.kind.rawValue,
                        entry.category ?? "", entry.name,
                    ]
                } + [[decimal(now.score), "", "score"]],
            right: [0, 1])
        if now.ledger.contains(where: { $0.kind == .clamp }) {
            lines.append("A clamp is what a cap, or the full marks of a category, takes off the line above it.")
        }
        lines.append("")
        lines += Columns.aligned(
            [["IF NOTHING HAPPENS", "SCORE", "TIER"]]
                + reports.map { [$0.name, decimal($0.report.score), $0.report.tier] }, right: [1])
        lines.append("")
        if let at = now.coolsAt, let to = now.coolsTo {
            lines.append("It cools to \(to) in \(span(at - now.time)), at \(Columns.time(at)).")
        } else {
            lines.append("Time alone will not bring it down a tier.")
        }
        if !now.leads.isEmpty {
            lines.append("")
            lines += Columns.aligned(
                [["LEAD", "PERSONA", "SCORE", "LAST ACTIVE"]]
                    + now.leads.map {
                        [$0.contact, $0.persona ?? "", decimal($0.score), $0.lastActive.map(Columns.time) ?? ""]
                    }, right: [2])
        }
        if !now.dataQuality.isEmpty { lines += ["", "Data quality: " + now.dataQuality.joined(separator: ", ")] }
        return lines.joined(separator: "\n")
    }

    /// A span of time in its two greatest units, rounded down.
    private func span(_ milliseconds: Milliseconds) -> String {
        let (seconds, minutes) = (milliseconds / 1000, milliseconds / 60_000)
        let (hours, days) = (minutes / 60, minutes / 1440)
        if days > 0 { return "\(days) d \(hours % 24) h" }
        if hours > 0 { return "\(hours) h \(minutes % 60) min" }
        return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
    }

    private func decimal(_ hundredths: Int64) -> String { Columns.decimal(hundredths, digits: 2) }
}

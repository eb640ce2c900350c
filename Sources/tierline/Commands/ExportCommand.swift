import ArgumentParser
import Engine
import Kafka
import Logging
import Replay

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the live log as JSON lines, from its beginning to its present end.",
        discussion: """
            What `tierline score` reads: records that are plain objects under their own key as they are, with \
            `recorded`, `partition` and `offset` added; everything else, ticks and models included, in envelopes with \
            key and value in base64.

            Example: tierline export --config tierline.yaml > log.jsonl
            """)

    @Option(help: "The configuration file (YAML) of `tierline run`.")
    var config: String

    func run() throws {
        let installation = try Installation(configurationFile: config)
        let log = installation.librdkafkaWarnings()
        let engine = try installation.engine()
        var output = StandardOutput()
        try Failure.describing {
            let export = try LogExport(engine, log: log)
            try export.run { try output.write($0) }
            try output.flush()
        }
    }
}

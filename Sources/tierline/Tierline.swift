import ArgumentParser
import Kafka

@main
struct Tierline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tierline",
        abstract: "Keeps the score of every target account current, second by second.",
        discussion: """
            Tierline reads engagement, intent, firmographic and outcome events from Kafka, keeps per-account state of \
            time-decayed signals, and publishes a score when it moves and a tier change the moment it happens: upwards \
            because something happened, or downwards because nothing did.
            """,
        version: "tierline \(Version.current) (librdkafka \(KafkaLibrary.version))",
        subcommands: [
            RunCommand.self, AccountCommand.self, DemoCommand.self, ScoreCommand.self, ReplayCommand.self,
            RolloutCommand.self, ExportCommand.self, DeadLettersCommand.self, ModelCommand.self,
        ])
}

/// The version of the whole product.
enum Version {
    static let current = "0.1.0"
}

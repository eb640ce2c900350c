import ArgumentParser
import Engine
import Scoring

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Look into scoring models: check, explain, compare.",
        subcommands: [Check.self, ModelExplainCommand.self, ModelDiffCommand.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Check a model file: all problems at once, each with its place.")

        @Argument(help: "The model file (YAML).")
        var file: String

        func run() throws {
            let revision = try ModelFiles.read(file)
            let model = revision.compiled.model
            print("\(file): model \(model.name), version \(model.version), hash \(revision.hash): no problems")
            print("  \(model.signals.count) signals, \(model.fit.rules.count) fit rules, \(model.tiers.count) tiers")
            let queues = revision.compiled.queues
            if !queues.isEmpty { print("  alerts go to \(queues.joined(separator: ", "))") }
        }
    }
}

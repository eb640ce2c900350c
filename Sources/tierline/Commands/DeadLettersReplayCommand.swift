import ArgumentParser
import Engine
import Replay

struct DeadLettersReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Write refused records back to the log, once what was wrong has been mended.",
        discussion: """
            Each goes back as it was, with its own key and headers, into the partition where its key belongs, and is \
            scored as if it had come now. The dead letters stay where they are. To run this again does no harm: for \
            limits.dedupe (7 days) an account knows the ids that it has seen. What is refused again becomes another dead \
            letter, so choose what has been mended. A deletion takes with it whatever has come of its account since, so \
            deletions are passed over unless --deletions is given.

            Example: tierline dead-letters replay --config tierline.yaml --reason wrong-partition --dry-run
            """)

    @OptionGroup var options: DeadLetterOptions

    @Flag(help: "Replay everything there is.")
    var all = false

    @Flag(help: "Replay deletions of accounts as well, which delete what has come since.")
    var deletions = false

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    func validate() throws {
        if all != options.selection.isEverything {
            throw ValidationError("Choose by --reason, --offsets or --since, or give --all alone")
        }
    }

    func run() throws {
        let installation = try Installation(configurationFile: options.config)
        let log = installation.librdkafkaWarnings()
        var shown: [DeadLetterReplay.Obstacle: Int] = [:]
        let summary = try Failure.describing {
            let replay = try DeadLetterReplay(installation.engine(), log: log)
            return try replay.run(options.selection, deletions: deletions, isDryRun: dryRun) { letter, obstacle in
                guard let obstacle else { return }
                shown[obstacle, default: 0] += 1
                if shown[obstacle, default: 0] <= 20 {
                    print("skipped \(letter.partition):\(letter.offset) (\(letter.reason)): \(obstacle.rawValue)")
                }
            }
        }
        for (obstacle, count) in shown where count > 20 { print("skipped \(count - 20) more: \(obstacle.rawValue)") }
        let verb = dryRun ? "would be replayed" : "replayed"
        for (reason, count) in summary.replayed.sorted(by: { $0.key < $1.key }) { print("\(verb): \(count) \(reason)") }
        let count = summary.replayed.values.reduce(0, +)
        let skipped = summary.skipped.values.reduce(0, +)
        print("\(count) \(verb), \(skipped) skipped")
    }
}

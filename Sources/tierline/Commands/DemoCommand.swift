import ArgumentParser
import Demo
import Glibc
import UnixSignals

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch the engine at work on made-up traffic; nothing to install.",
        discussion: """
            The same engine as `tierline run`, over librdkafka's in-process cluster, on a clock that runs an hour a \
            second. On a terminal it draws a live view; otherwise it prints a line for each tier change.
            """,
        subcommands: [Play.self, PrintTraffic.self, PrintModel.self],
        defaultSubcommand: Play.self)

    struct Play: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "play", abstract: "Play the demo (what `tierline demo` does).")

        @Option(help: "End after this many seconds; without it, ctrl-c ends the demo.")
        var seconds: Double?

        @Option(help: "Another seed makes another story.")
        var seed: UInt64 = 7

        @Option(help: "How many accounts there are.")
        var accounts = 300

        @Option(help: "Simulated seconds a second.")
        var speed = 3600.0

        func validate() throws {
            if let seconds, !(seconds > 0) { throw ValidationError("--seconds must be above zero") }
            if !(1...100_000).contains(accounts) { throw ValidationError("--accounts must be from 1 to 100000") }
            if !(1...100_000).contains(speed) { throw ValidationError("--speed must be from 1 to 100000") }
        }

        func run() async throws {
            let demo = try Demo(Demo.Options(seconds: seconds, seed: seed, accounts: accounts, speed: speed))
            // Claimed before the screen opens, so that the summary follows ctrl-c.
            let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
            let play = Task { try await demo.run() }
            // Never cancelled, for the same reason as the daemon's.
            Task {
                var isEnding = false
                for await signal in signals {
                    if isEnding { _exit(128 + signal.rawValue) }
                    isEnding = true
                    play.cancel()
                }
            }
            do {
                try await play.value
            } catch {
                throw Failure("\(error)")
            }
        }
    }

    struct PrintTraffic: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "traffic",
            abstract: "Print the demo's traffic as JSON lines: arrival, and key and value in base64.")

        @Option(help: "The same seed gives the same bytes on any machine.")
        var seed: UInt64 = 7

        @Option(help: "How many records.")
        var count = 10_000

        @Option(help: "How many accounts there are.")
        var accounts = 300

        @Option(
            help: ArgumentHelp(
                "When the first record arrives: RFC 3339, or milliseconds since 1970.", valueName: "time"))
        var start = TimeArgument(argument: "2026-03-02T08:00:00Z")!

        func validate() throws {
            if count < 0 { throw ValidationError("--count must not be below zero") }
            if !(1...100_000).contains(accounts) { throw ValidationError("--accounts must be from 1 to 100000") }
            // West of Greenwich it is a day earlier, and office hours are counted from 1970.
            if start.time < 86_400_000 { throw ValidationError("--start must not be before 1970-01-02T00:00:00Z") }
        }

        func run() throws {
            var output = StandardOutput()
            var traffic = TrafficGenerator(seed: seed, accounts: accounts, start: start.time)
            try Failure.describing {
                for _ in 0..<count {
                    guard let record = traffic.next() else { break }
                    try record.line().withUnsafeBytes { try output.write($0) }
                }
                try output.flush()
            }
        }
    }

    struct PrintModel: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "model", abstract: "Print the demo's model, to start one of your own from.")

        func run() throws {
            print(Traffic.model, terminator: "")
        }
    }
}

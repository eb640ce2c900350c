import ArgumentParser
import Engine
import Events
import Glibc
import Kafka
import Logging
import Replay
import ServiceLifecycle
import YAMLFiles

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Score the retained log once more, beside the live daemon and without disturbing it.",
        discussion: """
            The same engine as `tierline run` reads the log from --from to --to at full speed. What comes of it goes to \
            topics of its own, <name>.scores, .tiers, .alerts.<queue> and .dead-letters, or with --out to files; every \
            event bears the CloudEvents extension `tierlinereplay`, and no live queue gets any of it. Nothing is written to \
            the log.

            With FILEs these are replayed to files, and no Kafka is needed: JSON lines as `tierline export` writes them, or \
            plain events, packed by gzip or zstd or not. A quoted pattern such as 'log-*.jsonl.zst' stands for all that \
            match, in order of their names.

            Without --model the replay does as the log says: each partition begins with the model that the live daemon was \
            started with there, until the first model record puts another in force. Where nothing is known of that, and \
            with files, it begins with the model of the configuration. With --model that one model scores all of it.

            From --from on, accounts begin with nothing. With --carry-profiles they begin with the profiles and holds that \
            the live daemon knows and that are older than --from, as if they were said again at that time. What came after \
            --from lies in the log; where a newer profile has come since, the older one is not known any more.

            It may be ended and killed at any time: the same command goes on where it was. Another request under the same \
            name, or in the same folder, is refused; --again deletes what it has made, and begins anew. It exits with 0 \
            when the end is reached, and with 2 when it was stopped before.

            --verify exits with 0 when there is no difference, with 1 at the first one, with 2 when it was stopped before \
            its end, and with 3 when there was nothing to compare. It keeps what it needs meanwhile in the folder for \
            temporary files, which TMPDIR names.

            Examples:
              tierline replay --config tierline.yaml --model model-new.yaml --as acme.model8
              tierline replay --config tierline.yaml --from 2026-01-01T00:00:00Z --carry-profiles --out january
              tierline replay --model model.yaml --out history 'log-*.jsonl.gz'
              tierline replay --config tierline.yaml --verify
            """)

    @Option(help: "The configuration file (YAML) of `tierline run`. Files can do without, given a --model.")
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Leave out records before this time: RFC 3339, milliseconds since 1970, or `earliest`.",
            valueName: "time"),
        transform: { try ReplayTime($0, word: "earliest") })
    var from = ReplayTime.open

    @Option(
        help: ArgumentHelp(
            "Leave out records after this time; time itself runs up to it. `now` is the log's present end, or what that "
                + "was when the replay was first started.",
            valueName: "time"),
        transform: { try ReplayTime($0, word: "now") })
    var to = ReplayTime.open

    @Option(help: "The one model file (YAML) that scores all of it. (default: the models of the log)")
    var model: String?

    @Option(
        name: .customLong("as"),
        help: "The application name of the replay. (default: <application>.replay)")
    var name: String?

    @Option(help: ArgumentHelp("Write files into this folder, and nothing to Kafka.", valueName: "folder"))
    var out: String?

    @Argument(help: "Files to replay instead of the log, in its order.")
    var files: [String] = []

    @Flag(
        help: ArgumentHelp(
            "Compare the tier changes that the live daemon has published with those that a replay of the log gives, "
                + "entry by entry."))
    var verify = false

    @Flag(
        help: ArgumentHelp(
            "With --from, begin with the profiles and the standing holds that are older than that, as the live daemon knows "
                + "them."))
    var carryProfiles = false

    @Flag(help: "Delete what an earlier replay of this name, or in this folder, has made, and begin anew.")
    var again = false

    func validate() throws {
        if let from = from.time, let to = to.time, from > to { throw ValidationError("--from is after --to") }
        let isBounded = from.time != nil || to.time != nil
        if verify, isBounded || !files.isEmpty || out != nil || model != nil || name != nil || again || carryProfiles {
            throw ValidationError("--verify compares the whole log with what was published: give it --config alone")
        }
        if carryProfiles, from.time == nil {
            throw ValidationError(
                "--carry-profiles needs a --from: from the earliest record on the log has the profiles itself")
        }
        if carryProfiles, !files.isEmpty {
            throw ValidationError(
                "--carry-profiles goes with the log, and not with files: it takes profiles from the live state")
        }
        if files.isEmpty {
            if config == nil { throw ValidationError("Missing expected argument '--config <config>'") }
        } else {
            if out == nil { throw ValidationError("Files are replayed to files: give --out <folder> as well") }
            if config == nil, model == nil {
                throw ValidationError("Give a --model, or the --config of an installation with one")
            }
        }
    }

    func run() async throws {
        let installation = try config.map { try Installation(configurationFile: $0) }
        let logger = installation?.bootstrapLogging() ?? Logger(label: "tierline")
        let given = try model.map(ModelFiles.read)
        let live = try installation?.engine() ?? given.map(InputFiles.engine)
        guard let live else { preconditionFailure("validated without a model") }
        let revision = given ?? live.revision
        if let to = to.time, to > live.wallClock() {
            throw Failure("--to is in the future; leave it out to replay up to the log's present end")
        }
        ThreadPriority.giveWay()
        if verify { return try await VerificationRun(live: live, logger: logger).run() }
        let name = try shadowName(of: live)
        let paths = try InputFiles.matching(files)
        let request = ReplayRequest(
            from: from.time, to: to.time, model: revision, heedsModels: model == nil,
            source: try files.isEmpty ? live.logTopic : Failure.describing { try FileReplay.source(ofFiles: paths) },
            carriesProfiles: carryProfiles)
        if let out {
            let input: FileReplay.Input = files.isEmpty ? .log(LibrdkafkaWarnings.sink(logger)) : .files(paths)
            try await FileRun(live: live, name: name, folder: out, logger: logger)
                .run(request, of: input, model: revision, again: again)
        } else {
            try await ShadowRun(live: live, name: name, logger: logger).run(request, model: revision, again: again)
        }
    }

    private func shadowName(of live: EngineConfiguration) throws -> String {
        let name = name ?? "\(live.application).replay"
        if let fault = TopicName.fault(of: name, maximumLength: TopicName.maximumPartLength) {
            throw Failure("--as: the name \(fault)")
        }
        if name == live.application {
            throw Failure("--as: \(name) is the live application's own name; the replay needs another")
        }
        return name
    }
}

/// An end of a replay on the command line: a time, or the word for there being none.
struct ReplayTime {
    let time: Timestamp?

    static let open = ReplayTime(time: nil)

    private init(time: Timestamp?) {
        self.time = time
    }

    /// - Throws: `ValidationError` that says what is a time.
    init(_ text: String, word: String) throws {
        if text == word {
            self = .open
        } else if let time = TimeArgument(argument: text) {
            self.init(time: time.time)
        } else {
            throw ValidationError(
                "'\(text)' is no time: give it as 2026-03-02T09:30:00Z, in milliseconds since 1970, or as `\(word)`")
        }
    }
}

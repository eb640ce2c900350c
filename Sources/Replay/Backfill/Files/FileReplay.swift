public import Engine
internal import Events
internal import Scoring
public import Kafka
public import Logging

/// A replay that writes files, and nothing to Kafka: scores, tier changes and alerts as JSON lines and as tables, refused
/// records as JSON lines, in order of time.
///
/// Each partition keeps its state in a store of its own and writes what comes of it to a part of its own. Both are level at
/// every checkpoint, so a replay that is killed goes on from the last one.
public final class FileReplay {
    /// What is replayed.
    public enum Input: Sendable {
        /// The live log; librdkafka's own log goes to the sink.
        case log(LogSink)
        /// Files of lines, in the order of the log.
        case files([String])
    }

    private let configuration: EngineConfiguration
    private let name: String
    private let input: Input
    /// What of the log is read; `nil`: what the request says.
    private let bounds: LogBounds?
    /// What the partitions begin with that do not begin with the model of the request; `nil`: what the live application's
    /// topics say, where the log's models are heeded.
    private var firstModels: [Int32: ModelRevision]?
    private let stop: ReplayStop
    private let logger: Logger
    let folder: ReplayFolder
    /// Keeps other processes from the folder once it is at work.
    private var lock: FolderLock?
    private(set) var partitions: [Int32: PartitionReplay] = [:]

    /// How much work a process that is killed has done in vain, about.
    var checkpointInterval = Duration.seconds(5)
    /// After how many records it is asked whether that time is over, or anything is to be shown.
    private static let stride = 1000

    /// - Parameters:
    ///   - configuration: The installation: its log, its memory, its clock.
    ///   - name: Goes into the sources and ids of events.
    ///   - input: What is replayed.
    ///   - folder: Where the files are written.
    ///   - stop: Ends it before its end.
    ///   - logger: Is told what is taken over from the live application.
    public convenience init(
        _ configuration: EngineConfiguration, as name: String, of input: Input, into folder: String,
        stop: ReplayStop = ReplayStop(), logger: Logger = Logger(label: "tierline")
    ) {
        self.init(
            configuration, as: name, of: input, into: folder, bounds: nil, firstModels: nil, stop: stop, logger: logger)
    }

    init(
        _ configuration: EngineConfiguration, as name: String, of input: Input, into folder: String,
        bounds: LogBounds?, firstModels: [Int32: ModelRevision]?, stop: ReplayStop,
        logger: Logger = Logger(label: "tierline")
    ) {
        self.bounds = bounds
        self.stop = stop
        self.firstModels = firstModels
        self.logger = logger
        self.configuration = configuration
        self.name = name
        self.input = input
        self.folder = ReplayFolder(path: folder)
    }

    /// Says of files what a request keeps of them: another file, or a longer one, is another request.
    ///
    /// - Throws: `FileError` for one that is not there.
    public static func source(ofFiles paths: [String]) throws -> String {
        try paths.map { "\($0) (\(try LinesSource.size(of: $0)) bytes)" }.joined(separator: ", ")
    }

    /// Runs to the end.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - revision: The model that it begins with; where the log's models are heeded, only as far as the live application
    ///     does not remember another one.
    ///   - again: Whether what an earlier replay left in the folder is deleted first.
    ///   - show: Is called now and then with how far it is.
    /// - Returns: What this start has read and brought out.
    /// - Throws: `ReplayStopped` where that was asked: the same again goes on from there. `ReplayRefused`, `FileError`,
    ///   `LogLineError`, `StoreError`, `TopicProblem`, `KafkaError`.
    public func run(
        _ request: ReplayRequest, model revision: ModelRevision, again: Bool, show: (() -> ReplayProgress) -> Void
    ) throws -> ReplayCounts {
        let stored = try score(request, model: revision, again: again, show: show)
        let counts = partitions.values.reduce(into: ReplayCounts()) { $0 += $1.counts }
        try putTogether()
        try close()
        try folder.finish(stored)
        return counts
    }

    /// Scores everything, and leaves what comes of it in the parts.
    func score(
        _ request: ReplayRequest, model revision: ModelRevision, again: Bool, show: (() -> ReplayProgress) -> Void
    ) throws -> StoredRequest {
        lock = try folder.claim()
        let stored = try folder.open(request, again: again) ?? note(request, model: revision)
        let scope = ReplayScope(
            from: request.from, until: request.to, heedsModels: request.heedsModels,
            carriesBackground: request.carriesProfiles)
        if firstModels == nil { firstModels = try rememberedModels(request, stored.bounds) }
        // What an earlier run has worked on goes on; the others come with their first records.
        for number in try folder.partitions() { _ = try partition(number, scope, revision) }
        let source = try source(stored.bounds)
        var checkpointed = ContinuousClock.now
        var read = 0
        do {
            try source.read(from: partitions.mapValues(\.next), until: stop) { sourced in
                read += 1
                if read % FileReplay.stride == 0 {
                    if ContinuousClock.now - checkpointed >= checkpointInterval {
                        try checkpoint()
                        checkpointed = .now
                    }
                    show { progress(of: source, read) }
                }
                return try partition(sourced.partition, scope, revision).take(sourced, wall: wallClock) {
                    change, offset in
                    try successor(change, in: sourced.partition, before: offset, stored.bounds, from: scope.from)
                }
            } refused: { letter in
                try partition(letter.partition, scope, revision).refused(letter)
            }
        } catch let stopped as ReplayStopped {
            try checkpoint()
            try close()
            throw stopped
        }
        for partition in partitions.values { try partition.finish() }
        try checkpoint()
        return stored
    }

    /// What a model makes of a partition's records from where it says to the record that puts it in force.
    private func successor(
        _ change: ModelRecord, in number: Int32, before offset: Int64, _ bounds: LogBounds, from time: Timestamp?
    ) throws -> Successor {
        let successor = Successor(partition: number, change: change)
        let latest = wallClock.map { $0 + change.revision.compiled.model.limits.future }
        let source = try source(bounds).part(of: number, from: change.from ?? 0, to: offset)
        try source.read(from: [:], until: stop) { sourced in
            // What is passed over it makes no sums of either.
            if let time, sourced.time < time { return nil }
            if let refusal = sourced.refusal {
                successor.refuse(sourced.record, refusal)
            } else {
                successor.ingest(sourced.record, notAfter: latest)
            }
            return nil
        } refused: { _ in
        }
        return successor
    }

    /// Ends the work on the partitions; what they have written stays.
    func close() throws {
        for partition in partitions.values { try partition.close(now: configuration.wallClock()) }
        partitions = [:]
    }

    private func note(_ request: ReplayRequest, model revision: ModelRevision) throws -> StoredRequest {
        var bounds = self.bounds ?? LogBounds()
        if self.bounds == nil, case .log(let log) = input {
            let scan = try TopicScan(configuration, group: "replay", log: log)
            defer { scan.close() }
            let topic = configuration.logTopic
            bounds = try scan.bounds(
                of: topic, partitions: scan.partitions(of: topic, remedy: "check log.topic"),
                // The models that are heeded may lie before.
                from: request.heedsModels ? nil : request.from, to: request.to)
        }
        var stored = StoredRequest(request, bounds)
        if request.carriesProfiles, let from = request.from, case .log(let log) = input {
            stored.isReady = false
            try folder.write(stored, hasEnded: false)
            try carry(before: from, for: revision, of: 0..<Int32(bounds.ends.count), log)
            stored.isReady = true
        }
        try folder.write(stored, hasEnded: false)
        return stored
    }

    /// The models that the live application was started with.
    private func rememberedModels(_ request: ReplayRequest, _ bounds: LogBounds) throws -> [Int32: ModelRevision] {
        guard request.heedsModels, case .log(let log) = input else { return [:] }
        let scan = try TopicScan(configuration, group: "replay", log: log)
        defer { scan.close() }
        return try LivePartitions(of: configuration, in: scan)
            .firstModels(ofPartitions: bounds.ends.count, application: configuration)
    }

    /// Puts what is taken over from the live application where the partitions find it.
    private func carry(
        before time: Timestamp, for revision: ModelRevision, of partitions: Range<Int32>, _ log: @escaping LogSink
    ) throws {
        let scan = try TopicScan(configuration, group: "replay", log: log)
        defer { scan.close() }
        var files: [Int32: PartFile] = [:]
        try CarriedProfiles(configuration, before: time, for: revision, logger: logger)
            .forEach(of: partitions, in: scan) { partition, _, records in
                if files[partition] == nil {
                    try folder.make(partition)
                    files[partition] = try PartFile(path: folder.background(of: partition), length: 0)
                }
                for record in records { try files[partition]?.append(record) }
            }
        for file in files.values { try file.flush() }
    }

    private func source(_ bounds: LogBounds) throws -> any RecordSource {
        switch input {
        case .log(let log): try LogSource(configuration, bounds, log: log)
        case .files(let paths): try LinesSource(paths)
        }
    }

    /// The latest time that a record may bear, but for what the model allows; `nil`: any.
    private var wallClock: Timestamp? {
        guard case .log = input, configuration.times == .producer else { return nil }
        return configuration.wallClock()
    }

    private func partition(
        _ number: Int32, _ scope: ReplayScope, _ revision: ModelRevision
    ) throws -> PartitionReplay {
        if let known = partitions[number] { return known }
        try folder.make(number)
        let store = try CheckpointStore(
            folder.state(of: number), replay: name, partition: number, now: configuration.wallClock())
        let new = try PartitionReplay(
            number, scope: scope, model: firstModels?[number] ?? revision, replay: name, store: store, in: folder)
        partitions[number] = new
        return new
    }

    private func checkpoint() throws {
        let share = configuration.memory / max(1, partitions.count)
        for partition in partitions.values {
            try partition.checkpoint(memory: share, now: configuration.wallClock())
        }
    }

    private func progress(of source: any RecordSource, _ read: Int) -> ReplayProgress {
        var progress = ReplayProgress()
        progress.records = read
        (progress.done, progress.total) = source.extent
        let clocks = partitions.mapValues(\.scorer.clock).filter { $0.value != .min }
        // What has reached its end holds nobody up.
        progress.clock = clocks.filter { !source.isAtEnd($0.key) }.values.min() ?? clocks.values.max()
        return progress
    }

    /// Puts the parts together, in order of time.
    private func putTogether() throws {
        var writers: [PartLine.Kind: ResultWriter] = [:]
        for kind in PartLine.Kind.allCases { writers[kind] = try ResultWriter(kind, in: folder) }
        let parts = MergedParts(try partitions.keys.sorted().map { try MergedParts.Part(folder.part(of: $0)) })
        try parts.forEach { line in
            try stop.check()
            try writers[line.kind]?.add(line.event)
        }
        for writer in writers.values { try writer.finish() }
    }
}

/// The files of one kind of event.
private final class ResultWriter {
    private let lines: PartFile
    private var table: (encoder: EventTable, file: PartFile)?

    init(_ kind: PartLine.Kind, in folder: ReplayFolder) throws {
        lines = try PartFile(path: folder.result("\(kind.fileName).jsonl"), length: 0)
        if let encoder = EventTable(kind) {
            let file = try PartFile(path: folder.result("\(kind.fileName).csv"), length: 0)
            try file.append(encoder.heading)
            table = (encoder, file)
        }
    }

    func add(_ event: [UInt8]) throws {
        try lines.append(event)
        if let row = try table?.encoder.row(of: event) { try table?.file.append(row) }
    }

    func finish() throws {
        try lines.flush()
        try table?.file.flush()
    }
}

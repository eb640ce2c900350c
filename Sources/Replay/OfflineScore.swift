public import Engine
public import Events
public import Scoring

/// Scores a log at rest: the same engine as live, over lines, without Kafka.
public final class OfflineScore {
    /// Which scores come out. All else always does.
    public enum Scores: String, CaseIterable, Sendable {
        /// Every decided score.
        case all
        /// The last decided of each account: what the compacted topic holds.
        case last
        /// Each account as of the horizon.
        case final
        case none
    }

    private let revision: ModelRevision
    private let scores: Scores
    private let keepsModel: Bool
    private let wantsWholeAccounts: Bool
    private var output: OrderedOutput
    private let lineReader = LogLineReader()
    private let input = Input()
    private var partitions: [Int32: Partition] = [:]
    private var header: LogLine.Header?
    /// In which partition an account's records lie, by its name.
    private var homes: [[UInt8]: Int32] = [:]

    /// A partition and how far it is.
    private final class Partition {
        let scorer: PartitionScorer
        /// The offset of the next line, if it does not say.
        var nextOffset: Int64 = 0
        /// How much it has decided.
        var decided = 0

        init(_ scorer: PartitionScorer) {
            self.scorer = scorer
        }

        func origin(_ source: OrderedOutput.Origin.Source) -> OrderedOutput.Origin {
            decided += 1
            return OrderedOutput.Origin(source: source, partition: scorer.partition, sequence: decided)
        }
    }

    /// - Parameters:
    ///   - revision: The model before the first `model` record.
    ///   - application: The name that goes into sources and ids of events.
    ///   - scores: Which scores come out.
    ///   - keepsModel: Whether the log's own `model` records are passed over, so that one model scores all of it.
    ///   - wantsWholeAccounts: Whether it is an error that an account has records in two partitions, as nobody can say
    ///     how it stands then.
    public init(
        revision: ModelRevision, application: String, scores: Scores, keepsModel: Bool = false,
        wantsWholeAccounts: Bool = false
    ) {
        self.revision = revision
        self.keepsModel = keepsModel
        self.wantsWholeAccounts = wantsWholeAccounts
        self.scores = scores
        output = OrderedOutput(application: application)
    }

    /// Reads a file of lines.
    ///
    /// - Parameter path: Its path; `-` is the standard input.
    /// - Throws: `FileError` or `LogLineError`.
    public func read(_ path: String) throws {
        try input.read(path) { text, number in
            do {
                try take(text)
            } catch let error as LogLineReader.Problem {
                throw LogLineError(file: path == "-" ? "standard input" : path, line: number, cause: error.cause)
            }
        }
    }

    /// Lets time run to the horizon and hands over what came out, in order of time, one JSON object a line.
    ///
    /// - Parameters:
    ///   - until: The horizon; `nil`: each partition's own last clock.
    ///   - write: Is handed the lines in pieces of some size.
    public func finish(until: Timestamp?, write: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        for partition in partitions.values {
            if let until { partition.scorer.advance(to: max(until, partition.scorer.clock)) }
            drain(partition)
            guard scores == .final else { continue }
            for (account, score) in partition.scorer.snapshots() {
                output.add(score: score, account, partition.origin(.horizon))
            }
        }
        try output.write(write)
    }

    /// Lets time run to the horizon and tells how each account stands then.
    ///
    /// - Parameter until: The horizon; `nil`: each partition's own last clock.
    /// - Returns: The accounts' scores, in byte order of names.
    public func standings(until: Timestamp?) -> [Standing] {
        partitions.values.flatMap { partition in
            if let until { partition.scorer.advance(to: max(until, partition.scorer.clock)) }
            return partition.scorer.snapshots().map { Standing(account: $0.account, score: $0.score.report()) }
        }.sorted { $0.account.utf8.lexicographicallyPrecedes($1.account.utf8) }
    }

    /// The time of the log's last record; `nil`: it has none.
    public var clock: Timestamp? { partitions.values.map(\.scorer.clock).filter { $0 != .min }.max() }

    /// How an account will stand some time after its partition's clock, if nothing happens until then.
    ///
    /// - Returns: `nil` for an account that is not known.
    public func forecast(of account: String, after span: Milliseconds) -> ScoreDecision? {
        for partition in partitions.values {
            if let score = partition.scorer.forecast(of: account, after: span) { return score }
        }
        return nil
    }

    private func take(_ text: UnsafeRawBufferPointer) throws {
        let place = try lineReader.read(text)
        if case .header(let header) = place.content {
            guard partitions.isEmpty, self.header == nil else {
                throw LogLineReader.Problem("`log` describes the log on the first line only")
            }
            self.header = header
            return
        }
        if let header, Int(place.partition) >= header.partitions {
            throw LogLineReader.Problem(
                "the log has \(header.partitions) partitions, this is number \(place.partition)")
        }
        let partition = partition(place.partition)
        let offset = place.offset ?? partition.nextOffset
        partition.nextOffset = offset + 1
        try withRecord(place, text, offset) { record in
            let outcome: Outcome
            if let stray = stray(record, in: partition.scorer.partition) {
                outcome = partition.scorer.refuse(record, stray)
            } else {
                let change = partition.scorer.succession(at: record)
                outcome = partition.scorer.ingest(
                    record, successor: try change.map { try successor($0, before: place) })
            }
            guard case .refused(let refusal) = outcome else { return try checkHome(of: record, place.partition) }
            partition.scorer.outbox.append(
                .deadLetter(deadLetter(record, refusal, of: place, clock: partition.scorer.clock)))
        }
        drain(partition)
    }

    private func withRecord<Result>(
        _ place: LogLine, _ text: UnsafeRawBufferPointer, _ offset: Int64, _ body: (LogRecord) throws -> Result
    ) rethrows -> Result {
        guard case .envelope(let key, let value, _) = place.content else {
            return try body(
                LogRecord(offset: offset, recorded: place.recorded, key: nil, value: text, isKeyedByItself: true))
        }
        // Time passes with a model that is passed over, too.
        let control = place.control == .model && keepsModel ? .tick : place.control
        return try withOptionalBytes(key) { key in
            try withOptionalBytes(value) { value in
                try body(
                    LogRecord(offset: offset, recorded: place.recorded, key: key, value: value, control: control))
            }
        }
    }

    /// What a model makes of the lines of a partition that come before the record that puts it in force.
    private func successor(_ change: ModelRecord, before record: LogLine) throws -> Successor {
        let successor = Successor(partition: record.partition, change: change)
        var next: Int64 = 0
        try input.reread { text in
            let place = try lineReader.read(text)
            if case .header = place.content { return }
            guard place.partition == record.partition else { return }
            let offset = place.offset ?? next
            next = offset + 1
            guard offset >= change.from ?? 0 else { return }
            withRecord(place, text, offset) { record in
                if let stray = stray(record, in: place.partition) {
                    successor.refuse(record, stray)
                } else {
                    successor.ingest(record)
                }
            }
        }
        return successor
    }

    private func deadLetter(
        _ record: LogRecord, _ refusal: Refusal, of place: LogLine, clock: Timestamp
    ) -> DeadLetter {
        var letter = DeadLetter(
            refusal: refusal, partition: place.partition, offset: record.offset, time: clock, key: key(of: record),
            value: nil, headers: [])
        if case .envelope(_, let value, let headers) = place.content {
            (letter.value, letter.headers) = (value, headers)
        } else {
            letter.value = record.value.map(PlainLine.original)
        }
        return letter
    }

    /// Whether a record lies in another partition than its key's, where the log says how keys are spread.
    private func stray(_ record: LogRecord, in partition: Int32) -> Refusal? {
        guard let header, let partitioner = header.partitioner, record.control == nil else { return nil }
        guard let key = key(of: record), !key.isEmpty else { return nil }
        let wanted = key.withUnsafeBytes { partitioner.partition(of: $0, count: header.partitions) }
        return wanted == partition ? nil : .stray(in: partition, home: wanted, partitioner)
    }

    /// The key that the record had, or has in the log it is a line of.
    private func key(of record: LogRecord) -> [UInt8]? {
        if let key = record.key { return Array(key) }
        guard record.isKeyedByItself, let value = record.value else { return nil }
        return lineReader.account(value).map { Array($0.bytes) }
    }

    /// - Throws: That an account, which is to be whole, has records in another partition too.
    private func checkHome(of record: LogRecord, _ partition: Int32) throws(LogLineReader.Problem) {
        // Where the log says how keys are spread, those that lie elsewhere were refused.
        guard wantsWholeAccounts, header?.partitioner == nil, record.control == nil, let account = key(of: record),
            let home = homes.updateValue(partition, forKey: account), home != partition
        else { return }
        // As JSON has it, a name holds nothing that a terminal would obey.
        var name = JSONWriter()
        account.withUnsafeBytes { name.string(utf8: $0) }
        throw LogLineReader.Problem(
            "the account \(String(decoding: name.bytes, as: UTF8.self)) is in partition \(partition) here, and in "
                + "partition \(home) before: all its records have to be in one, so leave `partition` out or correct it")
    }

    private func partition(_ number: Int32) -> Partition {
        if let known = partitions[number] { return known }
        let new = Partition(PartitionScorer(partition: number, revision: revision, keepsLastScoreOnly: false))
        partitions[number] = new
        return new
    }

    private func drain(_ partition: Partition) {
        for item in partition.scorer.outbox.items {
            let origin = partition.origin(item.byTime ? .time : .record)
            switch item.entry {
            case .tier(let account, let change): output.add(tier: change, account, origin)
            case .alert(let account, let alert): output.add(alert: alert, account, origin)
            case .breach(let account, let breach): output.add(breach: breach, account, origin)
            case .score(let score):
                switch scores {
                case .all: output.add(score: score, score.accountName, origin)
                case .last: output.keep(score: score, score.accountName, origin)
                case .final, .none: break
                }
            case .deletion(let account): output.forget(account)
            case .deadLetter(let letter): output.add(deadLetter: letter, origin)
            case .superseded: break
            }
        }
        partition.scorer.outbox.removeAll()
    }
}

private func withOptionalBytes<Result>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Result
) rethrows -> Result {
    guard let bytes else { return try body(nil) }
    return try bytes.withUnsafeBytes { try body($0) }
}

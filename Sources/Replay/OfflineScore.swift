public import Engine
public import Events
internal import Scoring

/// Scores a log at rest: the same engine as live, over lines, without Kafka.
public final class OfflineScore {
    /// Which scores come out. Tier changes and dead letters always do.
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
    private var output: OrderedOutput
    private let lineReader = LogLineReader()
    private var partitions: [Int32: PartitionScorer] = [:]
    private var nextOffsets: [Int32: Int64] = [:]
    private var header: LogLine.Header?
    private var line = 0

    /// - Parameters:
    ///   - revision: The model before the first `model` record.
    ///   - application: The name that goes into sources and ids of events.
    ///   - scores: Which scores come out.
    public init(revision: ModelRevision, application: String, scores: Scores) {
        self.revision = revision
        self.scores = scores
        output = OrderedOutput(application: application)
    }

    /// Reads a file of lines.
    ///
    /// - Parameter path: Its path; `-` is the standard input.
    /// - Throws: `FileError` or `LogLineError`.
    public func read(_ path: String) throws {
        var file = try LineFile(path: path)
        var number = 0
        while let text = try file.next() {
            number += 1
            if text.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) { continue }
            do {
                try take(text)
            } catch {
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
            if let until { partition.advance(to: max(until, partition.clock)) }
            drain(partition)
            if scores == .final {
                for (account, score) in partition.snapshots() { output.add(score: score, account, byTime: true, line: line) }
            }
        }
        try output.write(write)
    }

    private func take(_ text: UnsafeRawBufferPointer) throws(LogLineReader.Problem) {
        let place = try lineReader.read(text)
        if case .header(let header) = place.content {
            guard line == 0 else { throw LogLineReader.Problem("`log` describes the log on the first line only") }
            self.header = header
            return
        }
        line += 1
        if let header, Int(place.partition) >= header.partitions {
            throw LogLineReader.Problem("the log has \(header.partitions) partitions, this is number \(place.partition)")
        }
        let partition = partition(place.partition)
        let offset = place.offset ?? nextOffsets[place.partition, default: 0]
        nextOffsets[place.partition] = offset + 1

        switch place.content {
        case .header: break
        case .plain:
            let record = LogRecord(offset: offset, recorded: place.recorded, key: nil, value: text)
            take(record, partition, headers: [], original: PlainLine.original)
        case .envelope(let key, let value, let headers):
            let control = headers.first { $0.name == "tierline" }?.value.flatMap { bytes in
                bytes.withUnsafeBytes { LogRecord.Control(header: $0) }
            }
            withOptionalBytes(key) { key in
                withOptionalBytes(value) { value in
                    let record = LogRecord(
                        offset: offset, recorded: place.recorded, key: key, value: value, control: control)
                    take(record, partition, headers: headers) { Array($0) }
                }
            }
        }
        drain(partition)
    }

    private func take(
        _ record: LogRecord, _ partition: PartitionScorer, headers: [(name: String, value: [UInt8]?)],
        original: (UnsafeRawBufferPointer) -> [UInt8]
    ) {
        let outcome =
            if let stray = stray(record, in: partition) {
                partition.refuse(record, stray)
            } else {
                partition.ingest(record)
            }
        if case .refused(let refusal) = outcome {
            partition.outbox.append(
                .deadLetter(
                    DeadLetter(
                        refusal: refusal, partition: partition.partition, offset: record.offset, time: partition.clock,
                        key: record.key.map(Array.init), value: record.value.map(original), headers: headers)))
        }
    }

    /// Whether a record lies in another partition than its key's, where the log says how keys are spread.
    private func stray(_ record: LogRecord, in partition: PartitionScorer) -> Refusal? {
        guard let header, let partitioner = header.partitioner, record.control == nil else { return nil }
        let home: (UnsafeRawBufferPointer) -> Int32 = { partitioner.partition(of: $0, count: header.partitions) }
        let wanted: Int32
        if let key = record.key, !key.isEmpty {
            wanted = home(key)
        } else if record.key == nil, let value = record.value, let account = lineReader.account(value) {
            wanted = home(account.bytes)
        } else {
            return nil
        }
        return wanted == partition.partition ? nil : .stray(in: partition.partition, home: wanted, partitioner)
    }

    private func partition(_ number: Int32) -> PartitionScorer {
        if let known = partitions[number] { return known }
        let new = PartitionScorer(partition: number, revision: revision, keepsLastScoreOnly: false)
        partitions[number] = new
        return new
    }

    private func drain(_ partition: PartitionScorer) {
        for item in partition.outbox.items {
            switch item.entry {
            case .tier(let account, let change): output.add(tier: change, account, byTime: item.byTime, line: line)
            case .score(let account, let score):
                switch scores {
                case .all: output.add(score: score, account, byTime: item.byTime, line: line)
                case .last: output.keep(score: score, account, byTime: item.byTime, line: line)
                case .final, .none: break
                }
            case .deletion(let account): output.forget(account)
            case .deadLetter(let letter): output.add(deadLetter: letter, line: line)
            case .superseded: break
            }
        }
        partition.outbox.removeAll()
    }
}

private func withOptionalBytes(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Void) {
    if let bytes { bytes.withUnsafeBytes { body($0) } } else { body(nil) }
}

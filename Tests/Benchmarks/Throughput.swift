import CYardsticks
import Engine
import Events
import Glibc
import Scoring

/// How many events a second each part of the record path takes, the same events in turn.
///
/// The machine may be shared, so the parts take turns, a batch each, and every figure is the median over batches; a
/// ratio is that of two parts over the same batch.
final class Throughput {
    static let batchSize = 50_000
    /// As a transaction: how many records go by before the outbox is emptied.
    static let transactionSize = 1000

    /// Events a second, a batch each.
    struct Figures {
        /// simdjson's on-demand API, every value looked at.
        var onDemand: [Double] = []
        var parse: [Double] = []
        var read: [Double] = []
        var ingest: [Double] = []
        var apply: [Double] = []
        /// Scores decided by the partition, of so many events.
        var scores = 0
        var events = 0
    }

    private let parser = JSONParser()
    private let reader: EventReader
    private let partition: PartitionScorer
    private let scorer: Scorer
    /// For `apply` alone: so many events are read before the clock is started; few enough to stay in the cache, as the one
    /// event of a partition does.
    private let readers: [EventReader]
    @exclusivity(unchecked) private var accounts: [Account]
    @exclusivity(unchecked) private var isKnown: [Bool]
    @exclusivity(unchecked) private var decisions: [Decision] = []

    init() throws {
        let revision = try ModelRevision(text: BenchmarkModel.twelveSignals, fileName: "twelve-signals.yaml")
        let fields = revision.compiled.fields
        reader = EventReader(fields: fields)
        partition = PartitionScorer(partition: 0, revision: revision, keepsLastScoreOnly: true)
        scorer = Scorer(revision.compiled)
        readers = (0..<100).map { _ in EventReader(fields: fields) }
        accounts = Array(repeating: .vacant, count: Traffic.accounts)
        isKnown = Array(repeating: false, count: Traffic.accounts)
    }

    /// Scores some batches unmeasured, so that there are accounts with a past, then measures others.
    func run(warmUp: Int, measured: Int, seed: UInt64) throws -> Figures {
        var traffic = Traffic(seed: seed)
        var figures = Figures()
        for round in 0..<(warmUp + measured) {
            let batch = traffic.batch(of: Throughput.batchSize)
            let onDemand = batch.eventsASecond { readAllOnDemand($0, $1) }
            let parse = try batch.eventsASecond { try parseAll($0, $1) }
            let read = try batch.eventsASecond { try readAll($0, $1) }
            let scores = decided
            let ingest = batch.eventsASecond { ingestAll($0, $1) }
            let apply = try Double(batch.records.count) / secondsToApply(batch)
            if round < warmUp { continue }
            figures.onDemand.append(onDemand)
            figures.parse.append(parse)
            figures.read.append(read)
            figures.ingest.append(ingest)
            figures.apply.append(apply)
            figures.scores += decided - scores
            figures.events += batch.records.count
        }
        return figures
    }

    private var decided = 0

    private func readAllOnDemand(_ batch: Batch, _ bytes: UnsafeRawBufferPointer) {
        for record in batch.records {
            let value = bytes[record.value]
            precondition(
                cyardstick_read_on_demand(bytes.baseAddress! + value.startIndex, value.count) > 0,
                "an event was not read")
        }
    }

    private func parseAll(_ batch: Batch, _ bytes: UnsafeRawBufferPointer) throws {
        for record in batch.records { try parser.parse(UnsafeRawBufferPointer(rebasing: bytes[record.value])) }
    }

    private func readAll(_ batch: Batch, _ bytes: UnsafeRawBufferPointer) throws {
        for record in batch.records {
            _ = try reader.read(
                value: UnsafeRawBufferPointer(rebasing: bytes[record.value]),
                key: UnsafeRawBufferPointer(rebasing: bytes[record.key]))
        }
    }

    private func ingestAll(_ batch: Batch, _ bytes: UnsafeRawBufferPointer) {
        // As a consumer has them: by pointers, and not by ranges that are checked.
        let start = bytes.baseAddress!
        func view(_ range: Range<Int>) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(start: start + range.lowerBound, count: range.count)
        }
        var offset = batch.firstOffset
        for (index, record) in batch.records.enumerated() {
            let far = index + PartitionScorer.farLookahead
            if far < batch.records.count {
                PartitionScorer.bringNear(view(batch.records[far].key))
                PartitionScorer.bringNear(view(batch.records[far].value))
            }
            let ahead = index + PartitionScorer.lookahead
            if ahead < batch.records.count { partition.comesUp(view(batch.records[ahead].key)) }
            let outcome = partition.ingest(
                LogRecord(
                    offset: offset, recorded: record.recorded, key: view(record.key), value: view(record.value)))
            guard case .applied = outcome else { fatalError("a record was not applied: \(outcome)") }
            offset += 1
            if offset % Int64(Throughput.transactionSize) == 0 {
                decided += partition.outbox.items.count
                partition.outbox.removeAll()
            }
        }
    }

    /// The time of `Scorer.apply` and of what has to be done before it may be called, without reading the events.
    private func secondsToApply(_ batch: Batch) throws -> Double {
        try batch.bytes.withUnsafeBytes { bytes in
            var events: [Event] = []
            events.reserveCapacity(readers.count)
            var total = 0.0
            for start in stride(from: 0, to: batch.records.count, by: readers.count) {
                events.removeAll(keepingCapacity: true)
                for (place, reader) in readers.enumerated() {
                    let record = batch.records[start + place]
                    events.append(
                        try reader.read(
                            value: UnsafeRawBufferPointer(rebasing: bytes[record.value]),
                            key: UnsafeRawBufferPointer(rebasing: bytes[record.key])))
                }
                total += seconds {
                    for place in events.indices {
                        let record = batch.records[start + place]
                        bringNear(batch.records, after: start + place)
                        apply(events[place], readers[place], record, offset: batch.firstOffset + Int64(start + place))
                    }
                }
                if (start + readers.count) % Throughput.transactionSize == 0 {
                    total += seconds { decisions.removeAll(keepingCapacity: true) }
                }
            }
            return total
        }
    }

    /// Brings the memory of accounts near that come up, as a partition does from the keys of the records.
    private func bringNear(_ records: [Batch.Record], after place: Int) {
        accounts.withUnsafeBufferPointer { accounts in
            func each(_ ahead: Range<Int>, _ bringNear: (UnsafePointer<Account>) -> Void) {
                for next in ahead where place + next < records.count {
                    bringNear(accounts.baseAddress! + records[place + next].account)
                }
            }
            if place.isMultiple(of: 8) {
                each(28..<36, Account.bringReferenceNear)
                each(20..<28, Account.bringHeadNear)
                each(12..<20, Account.bringPagesNear)
            }
            each(4..<5, Account.bringSectionsNear)
        }
    }

    private func apply(_ event: Event, _ reader: EventReader, _ record: Batch.Record, offset: Int64) {
        let place = Scorer.Place(recorded: record.recorded, clock: record.recorded, offset: offset)
        guard isKnown[record.account] else {
            var newcomer: Account?
            _ = scorer.apply(event, reader, to: &newcomer, at: place, into: &decisions)
            accounts[record.account] = newcomer!
            isKnown[record.account] = true
            return
        }
        while accounts[record.account].due <= record.recorded {
            _ = scorer.elapse(&accounts[record.account], to: accounts[record.account].due, into: &decisions)
        }
        _ = scorer.apply(event, reader, toKnown: &accounts[record.account], at: place, into: &decisions)
    }
}

extension Batch {
    fileprivate func eventsASecond(_ body: (Batch, UnsafeRawBufferPointer) throws -> Void) rethrows -> Double {
        try bytes.withUnsafeBytes { bytes in
            Double(records.count) / (try seconds { try body(self, bytes) })
        }
    }
}

/// The processor's time that a body takes on this thread: others on the machine take turns with it, and theirs is not
/// counted.
private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = processorTime()
    try body()
    return processorTime() - start
}

private func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

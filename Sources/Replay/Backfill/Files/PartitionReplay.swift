internal import Engine
internal import Events
internal import Foundation
internal import Scoring

/// A partition of a replay to files: scores its records, writes what comes of them to its part file, and keeps both level
/// with the checkpoints.
final class PartitionReplay {
    let scorer: PartitionScorer
    private let scope: ReplayScope
    private let store: CheckpointStore
    private let part: PartFile
    /// The file of what it begins with, where there is any.
    private let background: String
    private var encoder: EventEncoder
    private var writer = JSONWriter()
    /// From where the source is read on.
    private(set) var next: Int64
    /// The hash of the model that the store has; `nil` where no record has put one in force.
    private var storedModel: String?
    private var hasEnded = false
    private(set) var counts = ReplayCounts()

    /// - Parameters:
    ///   - revision: The model before the first `model` record.
    ///   - replay: The replay's name.
    ///   - folder: Where the partition's files lie.
    /// - Throws: `FileError`, `StateError` or `StoreError` where what an earlier run left cannot be used.
    init(
        _ number: Int32, scope: ReplayScope, model revision: ModelRevision, replay: String, store: CheckpointStore,
        in folder: ReplayFolder
    ) throws {
        self.scope = scope
        background = folder.background(of: number)
        self.store = store
        scorer = PartitionScorer(partition: number, revision: revision, keepsLastScoreOnly: false, cold: store)
        encoder = EventEncoder(application: replay, isReplay: true)
        let checkpoint = store.checkpoint
        next = checkpoint?.next ?? 0
        part = try PartFile(path: folder.part(of: number), length: checkpoint?.partLength ?? 0)
        if let checkpoint {
            let model = try store.model().map { try $0.withUnsafeBytes { try ModelRecord(value: $0).revision } }
            scorer.restore(clock: checkpoint.clock, revision: model)
            storedModel = model?.hash
        }
    }

    /// Takes the next record, or, where this throws, nothing of it.
    ///
    /// - Parameters:
    ///   - wall: The wall clock, where records may not be far ahead of it.
    ///   - successor: Is asked for what a model makes of the partition's records before an offset.
    /// - Returns: Why it cannot be applied, if it cannot; then `refused` is to follow.
    func take(
        _ sourced: SourcedRecord, wall: Timestamp?, successor: (ModelRecord, _ offset: Int64) throws -> Successor
    ) throws -> Refusal? {
        if hasEnded { return nil }
        if let until = scope.until, sourced.time > until {
            hasEnded = true
            return nil
        }
        var record = sourced.record
        switch scope.admit(record.control, recorded: sourced.time) {
        case .asItIs: break
        case .asTick: record.control = .tick
        case .passedOver:
            next = sourced.next
            return nil
        }
        if let from = scope.carriesAt, sourced.time >= from { try carryIn(at: from, before: record.offset) }
        let latest = wall.map { $0 + scorer.revision.compiled.model.limits.future }
        let change = sourced.refusal == nil ? scorer.succession(at: record, notAfter: latest) : nil
        let made = try change.map { try successor($0, record.offset) }
        next = sourced.next
        counts.records += 1
        let outcome =
            if let refusal = sourced.refusal {
                scorer.refuse(record, refusal)
            } else {
                scorer.ingest(record, notAfter: latest, successor: made)
            }
        try publish()
        if case .refused(let refusal) = outcome { return refusal }
        return nil
    }

    /// Begins with what was known before the replay does, if it has not yet: then the clock is behind.
    private func carryIn(at time: Timestamp, before offset: Int64) throws {
        guard scorer.clock < time, FileManager.default.fileExists(atPath: background) else { return }
        let records = try Data(contentsOf: URL(filePath: background))
        scorer.carryIn(BackgroundLines.records(of: Array(records)), at: time, before: offset)
        try publish()
    }

    /// Takes the record that was just refused as a dead letter.
    func refused(_ letter: DeadLetter) throws {
        var letter = letter
        letter.time = scorer.clock
        scorer.outbox.append(.deadLetter(letter))
        try publish()
    }

    /// Lets time run to where the replay was asked to go, once everything was read.
    func finish() throws {
        if let from = scope.carriesAt, !hasEnded { try carryIn(at: from, before: next) }
        guard let until = scope.until, scorer.clock != .min, scorer.clock < until else { return }
        scorer.advance(to: until)
        try publish()
    }

    /// Makes sure that what was done so far need not be done again.
    ///
    /// - Parameters:
    ///   - memory: Bytes for the partition's accounts.
    ///   - now: The wall clock.
    func checkpoint(memory: Int, now: Timestamp) throws {
        try part.flush()
        let isNewModel = scorer.hasModelRecord && storedModel != scorer.revision.hash
        try store.write(
            Checkpoint(clock: scorer.clock, next: next, partLength: part.length), of: scorer,
            model: isNewModel ? scorer.revision : nil, memory: memory, now: now)
        if isNewModel { storedModel = scorer.revision.hash }
    }

    /// - Parameter now: The wall clock.
    func close(now: Timestamp) throws {
        try store.close(now: now)
    }

    private func publish() throws {
        if scorer.outbox.items.isEmpty { return }
        for item in scorer.outbox.items {
            let origin: PartLine.Origin = item.byTime ? .time : .record
            switch item.entry {
            case .score(let score):
                let account = score.accountName
                try add(encoder.encode(score), account, origin, .score)
                counts.scores += 1
            case .tier(let account, let change):
                try add(encoder.encode(change, account: account), account, origin, .tier)
                counts.tierChanges += 1
            case .alert(let account, let alert):
                try add(encoder.encode(alert, account: account), account, origin, .alert)
                counts.alerts += 1
            case .breach(let account, let breach):
                try add(encoder.encode(breach, account: account), account, origin, .alert)
                counts.alerts += 1
            case .deadLetter(let letter):
                let event = encoder.encode(letter)
                writer.removeAll()
                writer.structured(event, source: encoder.source, deadLetter: letter)
                try part.append(
                    PartLine(time: event.time, origin: origin, kind: .deadLetter, event: writer.bytes).bytes)
                counts.deadLetters += 1
            case .deletion, .superseded: break
            }
        }
        scorer.outbox.removeAll()
    }

    private func add(
        _ event: CloudEvent, _ account: String, _ origin: PartLine.Origin, _ kind: PartLine.Kind
    ) throws(FileError) {
        writer.removeAll()
        encoder.withUnsafeData {
            writer.structured(event, source: encoder.source, subject: account, data: $0)
        }
        try part.append(PartLine(time: event.time, origin: origin, kind: kind, event: writer.bytes).bytes)
    }
}

/// What a start of a replay has read and brought out.
public struct ReplayCounts: Hashable, Sendable {
    /// Records scored, ticks and models included.
    public var records = 0
    /// Scores decided.
    public var scores = 0
    /// Moves between tiers.
    public var tierChanges = 0
    /// Alerts, withdrawals and breaches.
    public var alerts = 0
    /// Records refused.
    public var deadLetters = 0

    static func += (sum: inout ReplayCounts, one: ReplayCounts) {
        sum.records += one.records
        sum.scores += one.scores
        sum.tierChanges += one.tierChanges
        sum.alerts += one.alerts
        sum.deadLetters += one.deadLetters
    }
}

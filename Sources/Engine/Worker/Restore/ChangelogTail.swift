internal import Events
internal import Kafka
internal import Scoring
internal import State

/// What has been read of one partition's changelog, up to where it ended when the partition was taken over.
struct ChangelogTail {
    /// Where the changelog begins.
    private let low: Int64
    /// Where reading began.
    let start: Int64
    /// Where it ends: nothing written later concerns this worker.
    let end: Int64
    /// The next record to read.
    private(set) var next: Int64
    private(set) var records = 0
    private(set) var position: Changelog.Position?
    private var model: [UInt8]?
    private var firstModel: [UInt8]?
    private var beginning: Int64?
    /// Without a store, the last state of each account; an inner `nil` where it is gone. Decoded at the end, when the model
    /// is known.
    private var accounts: [[UInt8]: [UInt8]?] = [:]
    /// What a replay begins with, by account.
    private var carried: [[UInt8]: [UInt8]] = [:]
    /// The events that wait to be sent, by number.
    private var waiting: [UInt64: [UInt8]] = [:]
    private let store: PartitionStore?

    /// - Parameters:
    ///   - store: The copy on the local disk, which then has everything up to the end; `nil` where all is kept in memory.
    ///   - bounds: Of the changelog, open transactions included.
    /// - Throws: `StoreError` where the store cannot be used.
    init(into store: PartitionStore?, bounds: Watermarks) throws {
        self.store = store
        low = bounds.low
        start = try store?.beginRestoring(low: bounds.low, high: bounds.high) ?? bounds.low
        end = bounds.high
        next = start
        position = store?.progress?.position.map { Changelog.Position(clock: $0.clock, nextOffset: $0.nextOffset) }
    }

    var isComplete: Bool { next >= end }

    /// The same over the whole changelog, its store set aside, where what was read ends before the group's offset although
    /// some was left out as known: either the store was wrong about that, or the broker was about what comes after.
    ///
    /// - Parameter committed: The group's offset, whose state lies before the end.
    /// - Returns: `nil` where nothing is missing, or there is nothing more to read.
    /// - Throws: `StoreError` where no other store can be made.
    func overAgain(toReach committed: Int64) throws -> ChangelogTail? {
        guard let store, start > low, position.map({ committed > $0.nextOffset }) ?? true else { return nil }
        let found = position.map { "\($0.nextOffset)" } ?? "nothing"
        try store.setAside(because: StateError.damaged("it leads to \(found), and not to offset \(committed)"))
        return try ChangelogTail(into: store, bounds: Watermarks(low: low, high: end))
    }

    /// Takes in the records of one partition that follow one another in a batch.
    ///
    /// - Parameter first: The place of the first of them.
    /// - Returns: The place behind the last.
    /// - Throws: `StateError` where something cannot be read, `StoreError` where it cannot be stored.
    mutating func take(_ batch: borrowing MessageBatch, from first: Int) throws -> Int {
        let number = batch[first].partition
        var index = first
        while index < batch.count, batch[index].kind == .record, batch[index].partition == number {
            try take(batch[index])
            index += 1
        }
        return index
    }

    /// - Throws: `StateError` where something cannot be read, `StoreError` where it cannot be stored.
    mutating func take(_ message: borrowing Message) throws {
        next = max(next, message.offset + 1)
        records += 1
        guard let key = message.key else { return }
        let value = message.value
        switch Changelog.Key(key) {
        case .account(let name):
            if let store {
                try store.restore(name, value, next: next)
            } else {
                accounts.updateValue(value.map(Array.init), forKey: Array(name.bytes))
            }
        case .position: position = try value.map { try Changelog.Position($0) }
        case .model: model = value.map(Array.init)
        case .firstModel: firstModel = value.map(Array.init)
        case .beginning: beginning = value.flatMap(Changelog.beginning)
        case .carried(let name): carried[Array(name.bytes)] = value.map(Array.init)
        case .waiting(let number): waiting[number] = value.map(Array.init)
        case nil: break
        }
    }

    /// Notes where the changelog ends for those who read what is committed. Logs may end in records that are never shown;
    /// an end before `end` is that of an open transaction.
    mutating func didReachEnd(at offset: Int64) {
        next = max(next, offset)
    }

    /// The partition as it was when the last commit was made.
    ///
    /// - Parameter startingPoint: Where it is to be read on.
    /// - Throws: `StateError` where state cannot be read, `StoreError` where it cannot be stored.
    mutating func task(
        _ number: Int32, from startingPoint: StartingPoint, model first: ModelRevision
    ) throws -> PartitionTask {
        if let store {
            model = model ?? store.model(.inForce)
            firstModel = firstModel ?? store.model(.first)
            // Without a position nothing was ever committed, and whatever accounts lie there came from a commit cut short.
            if position == nil, store.progress != nil || store.count > 0 {
                try store.setAside(because: StateError.damaged("it has no position"))
                _ = try store.beginRestoring(low: end, high: end)
            }
            if let model { store.note(.inForce, model) }
            if let firstModel { store.note(.first, firstModel) }
            if !waiting.isEmpty { store.note(.waiting, []) }
            try store.finishRestoring(end: end, position: position)
        }
        let scorer = PartitionScorer(partition: number, revision: first, keepsLastScoreOnly: true, cold: store)
        guard let position else {
            return PartitionTask(scorer: scorer, nextOffset: startingPoint.offset, storedModel: nil, store: store)
        }
        let stored = try storedModel()
        scorer.restore(
            clock: position.clock, revision: stored?.revision, isByRecord: model != nil,
            supersedes: stored?.supersedes ?? [])
        for (account, state) in accounts {
            try account.withUnsafeBytes { account in
                try withOptionalBytes(state) { try scorer.restore(account: Text(bytes: account), state: $0) }
            }
        }
        return PartitionTask(
            scorer: scorer, nextOffset: startingPoint.offset, storedModel: stored == nil ? nil : scorer.modelInForce,
            store: store, waiting: try WaitingAlerts(waiting))
    }

    /// What a replay begins with: records in byte order of their accounts.
    var background: [[UInt8]] {
        carried.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { BackgroundLines.records(of: $0.value) }
    }

    private func storedModel() throws(StateError) -> ModelRecord? {
        guard let bytes = model ?? firstModel else { return nil }
        do {
            return try bytes.withUnsafeBytes { try ModelRecord(value: $0) }
        } catch {
            throw StateError.damaged("the model in the changelog cannot be used: \(error)")
        }
    }
}

// MARK: - The state of a shadow

extension ChangelogTail {
    /// What a shadow has made of the log under a model, to go on with.
    ///
    /// - Parameters:
    ///   - change: The record that puts the model in force.
    ///   - end: The record's offset, beyond which the state must not go.
    /// - Returns: It, and the offset of the first record that it lacks.
    /// - Throws: `ShadowOfNoUse` where it was made of other records or under another model, `StateError` where it cannot
    ///   be read.
    func successor(
        _ change: ModelRecord, of partition: Int32, upTo end: Int64
    ) throws -> (successor: Successor, nextOffset: Int64) {
        guard let position, let firstModel else { throw ShadowOfNoUse("it has committed nothing") }
        let hash = try firstModel.withUnsafeBytes { try ModelRecord(value: $0) }.revision.hash
        guard model == nil, hash == change.revision.hash else { throw ShadowOfNoUse("it has scored another model") }
        guard let beginning, beginning == change.from else {
            throw ShadowOfNoUse(
                "it has begun at \(beginning.map { "\($0)" } ?? "an unknown offset"), not at \(change.from ?? 0)")
        }
        guard position.nextOffset <= end else {
            throw ShadowOfNoUse("it is at offset \(position.nextOffset), beyond the model record at \(end)")
        }
        let scorer = PartitionScorer(partition: partition, revision: change.revision, keepsLastScoreOnly: false)
        scorer.restore(clock: position.clock, revision: nil)
        for (account, state) in accounts {
            try account.withUnsafeBytes { account in
                try withOptionalBytes(state) { try scorer.restore(account: Text(bytes: account), state: $0) }
            }
        }
        return (Successor(change, scorer), max(position.nextOffset, beginning))
    }
}

/// Why a shadow's state does not fit.
struct ShadowOfNoUse: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

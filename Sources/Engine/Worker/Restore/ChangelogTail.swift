internal import Events
internal import Kafka
internal import Scoring

/// What has been read of one partition's changelog, up to where it ended when the partition was taken over.
struct ChangelogTail {
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
    /// The last state of each account; an inner `nil` where it is gone. Decoded at the end, when the model is known.
    private var accounts: [[UInt8]: [UInt8]?] = [:]
    /// What is known from a local copy.
    private let base: RestorePoint?

    /// - Parameters:
    ///   - base: A local copy of the state. One whose place the changelog does not have is not used.
    ///   - bounds: Of the changelog, open transactions included.
    init(from base: RestorePoint?, bounds: Watermarks) {
        let base = base.flatMap { bounds.low <= $0.changelogOffset && $0.changelogOffset <= bounds.high ? $0 : nil }
        self.base = base
        start = base?.changelogOffset ?? bounds.low
        end = bounds.high
        next = start
        position = base.map { Changelog.Position(clock: $0.scorer.clock, nextOffset: $0.nextOffset) }
    }

    var isComplete: Bool { next >= end }

    /// - Throws: `StateError` where a position cannot be read.
    mutating func take(_ message: borrowing Message) throws(StateError) {
        next = max(next, message.offset + 1)
        records += 1
        guard let key = message.key else { return }
        let value = message.value
        switch Changelog.Key(key) {
        case .account(let name): accounts.updateValue(value.map(Array.init), forKey: Array(name.bytes))
        case .position: position = try value.map { bytes throws(StateError) in try Changelog.Position(bytes) }
        case .model: model = value.map(Array.init)
        case .firstModel: firstModel = value.map(Array.init)
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
    /// - Throws: `StateError` where state cannot be read.
    func task(_ number: Int32, from startingPoint: StartingPoint, model first: ModelRevision) throws -> PartitionTask {
        let scorer =
            base?.scorer ?? PartitionScorer(partition: number, revision: first, keepsLastScoreOnly: true)
        // Without a position nothing was ever committed, and whatever accounts lie there came from a commit cut short.
        guard let position else {
            return PartitionTask(scorer: scorer, nextOffset: startingPoint.offset, storedModel: nil)
        }
        let stored = try storedModel()
        scorer.restore(clock: position.clock, revision: stored, isByRecord: model != nil)
        for (account, state) in accounts {
            try account.withUnsafeBytes { account in
                try withOptionalBytes(state) { try scorer.restore(account: Text(bytes: account), state: $0) }
            }
        }
        return PartitionTask(
            scorer: scorer, nextOffset: startingPoint.offset,
            storedModel: stored == nil && base == nil ? nil : scorer.modelInForce)
    }

    private func storedModel() throws(StateError) -> ModelRevision? {
        guard let bytes = model ?? firstModel else { return nil }
        do {
            return try bytes.withUnsafeBytes { try ModelRevision(recordValue: $0) }
        } catch {
            throw StateError.damaged("the model in the changelog cannot be used: \(error)")
        }
    }
}

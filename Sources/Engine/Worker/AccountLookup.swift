public import Events
public import Scoring

/// What this process knows of an account.
public enum AccountAnswer: Sendable, Hashable {
    /// The account as it is now.
    case found(AccountStanding)
    /// This process scores the account's partition and knows no such account.
    case unknown(partition: Int32)
    /// The account's partition is not one of this process's: another process may have it.
    case elsewhere(partition: Int32)
    /// The partition's state is still being read back.
    case restoring(partition: Int32, PartitionProgress)
    /// The engine has not got its partitions yet.
    case starting
    /// The worker did not answer in time: a broker may be holding it up.
    case busy(partition: Int32)
    /// The engine has been told to stop.
    case stopping
}

/// An account at one moment.
public struct AccountStanding: Sendable, Hashable {
    /// The partition that has it.
    public var partition: Int32
    /// The offset of the account's last record.
    public var lastOffset: Int64
    /// The partition's engine clock: everything up to it has been published.
    public var clock: Timestamp
    /// The account's score as of now, in the JSON of a score event. What time has done since the clock is worked out, as
    /// it will be once the clock gets there.
    public var score: [UInt8]
    /// Who keeps its alerts back.
    public var holds: [HoldReport]
    /// The alerts that somebody may still acknowledge.
    public var openAlerts: [AlertReport]

    /// An account at one moment.
    public init(
        partition: Int32, lastOffset: Int64, clock: Timestamp, score: [UInt8], holds: [HoldReport] = [],
        openAlerts: [AlertReport] = []
    ) {
        self.partition = partition
        self.lastOffset = lastOffset
        self.clock = clock
        self.score = score
        self.holds = holds
        self.openAlerts = openAlerts
    }
}

/// Asks the workers how accounts stand.
public struct AccountLookup: Sendable {
    private let status: EngineStatus
    private let mailboxes: [Mailbox]
    private let partitioner: KeyPartitioner

    init(status: EngineStatus, mailboxes: [Mailbox], partitioner: KeyPartitioner) {
        self.status = status
        self.mailboxes = mailboxes
        self.partitioner = partitioner
    }

    /// How an account stands now.
    ///
    /// - Parameters:
    ///   - account: Its name, case told apart; not empty.
    ///   - patience: How long the worker may take to answer; a commit comes first.
    public func find(_ account: String, patience: Duration = .seconds(5)) async -> AccountAnswer {
        let snapshot = status.snapshot
        guard case .scoring(_, let partitions) = snapshot.stage else {
            return snapshot.stage == .stopping ? .stopping : .starting
        }
        let partition = withUTF8(account) { partitioner.partition(of: $0, count: partitions) }
        for (number, worker) in snapshot.workers {
            guard let found = worker.partitions.first(where: { $0.number == partition }) else { continue }
            switch found.phase {
            case .restoring(let progress): return .restoring(partition: partition, progress)
            case .running, .changing: return await ask(mailboxes[number], account, partition, patience)
            }
        }
        let hasAll = (0..<mailboxes.count).allSatisfy { snapshot.workers[$0]?.isMember == true }
        return hasAll ? .elsewhere(partition: partition) : .starting
    }

    private func ask(
        _ mailbox: Mailbox, _ account: String, _ partition: Int32, _ patience: Duration
    ) async -> AccountAnswer {
        await withCheckedContinuation { continuation in
            let answer = FirstAnswer<AccountAnswer, Never>(continuation)
            mailbox.post(AccountQuestion(account: account, partition: partition, answer: answer))
            Task {
                try? await Task.sleep(for: patience)
                answer.give(.success(.busy(partition: partition)))
            }
        }
    }
}

extension PartitionTask {
    /// How an account stands at a time of the wall clock; for the worker's own thread.
    func answer(_ account: String, application: String, wall: Timestamp) -> AccountAnswer {
        let clock = scorer.clock
        guard clock > .min, let now = scorer.forecast(of: account, after: max(0, wall - clock)) else {
            return .unknown(partition: number)
        }
        var encoder = EventEncoder(application: application)
        _ = encoder.encode(now)
        return .found(
            AccountStanding(
                partition: number, lastOffset: now.lastOffset, clock: clock, score: encoder.data, holds: now.holds,
                openAlerts: now.openAlerts))
    }
}

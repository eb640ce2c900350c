public import Events
internal import Kafka

/// What a worker had done when it last said so.
public struct WorkerStatus: Sendable {
    /// What has been counted since the worker started.
    public var counters: WorkerCounters
    /// Whether the group has told the worker which partitions are its own, be it none.
    public var isMember: Bool
    /// When it last gave a sign of life: at the end of the round of work that this tells of, or in the next, as it asked
    /// brokers again which do not answer.
    public var aliveAt: ContinuousClock.Instant
    /// The partitions that it has been given, in order.
    public var partitions: [PartitionStatus]

    /// What a worker says of itself.
    public init(
        counters: WorkerCounters, isMember: Bool, aliveAt: ContinuousClock.Instant, partitions: [PartitionStatus]
    ) {
        self.counters = counters
        self.isMember = isMember
        self.aliveAt = aliveAt
        self.partitions = partitions
    }
}

/// What a worker counts. Plain numbers of its own: the record path knows neither locks nor atomics.
///
/// Records that are read again, because what was in memory had to be dropped, count again.
public struct WorkerCounters: Sendable, Hashable {
    /// Records taken into what is known of their account.
    public var applied = 0
    /// Records whose id the account had seen, or which its restored state held already.
    public var repeated = 0
    /// Records older than `limits.age`.
    public var tooOld = 0
    /// Records that deleted their account.
    public var deleted = 0
    /// Ticks and models.
    public var control = 0
    /// Records refused, by reason; unusable models among them.
    public var refused: [Refusal.Reason: Int] = [:]
    /// Events sent.
    public var sent = Sent()
    /// Commits that succeeded.
    public var commits = 0
    /// Commits that did not: what was in memory was dropped and read again.
    public var aborts = 0
    /// How long the commits took that succeeded.
    public var commitTimes = LatencyHistogram()

    /// Events sent, by type.
    public struct Sent: Sendable, Hashable {
        /// Scores.
        public var scores = 0
        /// Moves between tiers.
        public var tiers = 0
        /// Alerts, withdrawals and breaches.
        public var alerts = 0
        /// Refused records, as they were.
        public var deadLetters = 0

        static func += (left: inout Sent, right: Sent) {
            left.scores += right.scores
            left.tiers += right.tiers
            left.alerts += right.alerts
            left.deadLetters += right.deadLetters
        }
    }

    /// All zero.
    public init() {}

    /// Records read, whatever became of them.
    public var records: Int {
        applied + repeated + tooOld + deleted + control + refused.values.reduce(0, +)
    }
}

/// A partition of the log, as the worker that has it saw it last.
public struct PartitionStatus: Sendable, Hashable {
    /// How far a worker is with a partition.
    public enum Phase: Sendable, Hashable {
        /// Its state is being read back.
        case restoring(PartitionProgress)
        /// It is being scored.
        case running(Standing)
        /// It waits at a change of model for what the new one makes of the log, and is not read meanwhile.
        case changing(Standing)
    }

    /// A partition whose accounts are known.
    public struct Standing: Sendable, Hashable {
        /// The engine clock; `nil` before the first record.
        public var clock: Timestamp?
        /// The offset of the next record to apply; negative before the first.
        public var nextOffset: Int64
        /// The offset up to which everything is committed; negative before the first.
        public var committedOffset: Int64
        /// Records that wait in the log; `nil` as long as the broker has not said.
        public var lag: Int64?
        /// Accounts known.
        public var accounts: Int
        /// The earliest time at which time alone may do something; `nil` if it never does.
        public var nextDue: Timestamp?
        /// Accounts to which time alone will do something.
        public var timers: Int
        /// How many accounts stand in each tier of the model in force, the excluded among them.
        public var accountsByTier: [String: Int]
        /// Alerts that a change of model has raised and that wait to be sent.
        public var waitingAlerts: Int

        /// What a worker says of a partition that it scores.
        public init(
            clock: Timestamp?, nextOffset: Int64, committedOffset: Int64, lag: Int64?, accounts: Int,
            nextDue: Timestamp?, timers: Int = 0, accountsByTier: [String: Int] = [:],
            waitingAlerts: Int = 0
        ) {
            self.clock = clock
            self.nextOffset = nextOffset
            self.committedOffset = committedOffset
            self.lag = lag
            self.accounts = accounts
            self.nextDue = nextDue
            self.timers = timers
            self.accountsByTier = accountsByTier
            self.waitingAlerts = waitingAlerts
        }
    }

    /// Its number in the log.
    public var number: Int32
    /// How far its worker is with it.
    public var phase: Phase

    /// What a worker says of a partition.
    public init(number: Int32, phase: Phase) {
        self.number = number
        self.phase = phase
    }

    /// How it stands; `nil` while its state is being read back.
    public var standing: Standing? {
        switch phase {
        case .restoring: nil
        case .running(let standing), .changing(let standing): standing
        }
    }
}

/// How much of a partition's state has been read back.
public struct PartitionProgress: Sendable, Hashable {
    /// Records of the changelog read so far.
    public var read: Int64
    /// Records that there were to read when it began; `nil` as long as the broker has not said. Offsets count, so what
    /// compaction took away counts as read when it is passed.
    public var total: Int64?
    /// How long it has been going on.
    public var elapsed: Duration

    /// So many of so many records in so much time.
    public init(read: Int64, total: Int64?, elapsed: Duration) {
        self.read = read
        self.total = total
        self.elapsed = elapsed
    }

    /// 0 to 1; `nil` as long as it cannot be told.
    public var fraction: Double? {
        guard let total else { return nil }
        return total == 0 ? 1 : min(1, Double(read) / Double(total))
    }

    /// How long the rest takes at the pace so far; `nil` as long as it cannot be told.
    public var remaining: Duration? {
        guard let fraction, fraction > 0 else { return nil }
        return elapsed * ((1 - fraction) / fraction)
    }
}

extension PartitionTask {
    /// How the partition stands, for those who look on; for the worker's own thread.
    func status(_ consumer: Consumer, log: String) -> PartitionStatus {
        let known = consumer.cachedWatermarks(of: TopicPartition(topic: log, partition: number))
        let lag =
            isAtEnd ? 0 : known.map { max(0, $0.high - max(nextOffset, $0.low)) }
        let standing = PartitionStatus.Standing(
            clock: scorer.clock == .min ? nil : scorer.clock, nextOffset: nextOffset,
            committedOffset: committedOffset, lag: lag, accounts: scorer.accountCount,
            nextDue: scorer.nextDue, timers: scorer.timerCount,
            accountsByTier: Dictionary(scorer.accountsByTier.map { ($0.tier, $0.accounts) }) { $1 },
            waitingAlerts: waiting.count)
        return PartitionStatus(number: number, phase: place.isHeld ? .changing(standing) : .running(standing))
    }
}

extension Verification {
    /// What came of it.
    public struct Report: Sendable {
        /// Records replayed.
        public var records = 0
        /// Tier changes that are the same.
        public var tierChanges = 0
        /// Accounts whose whole history was compared.
        public var accounts = 0
        /// Accounts that were not compared, as the log no longer has the beginning of their partitions.
        public var accountsWithoutBeginning = 0
        /// These partitions.
        public var partitionsWithoutBeginning: [Int32] = []
        /// Partitions in which the oldest tier changes are gone from the topic, and only what is left of them was compared.
        public var partitionsCut: [Int32] = []
        /// Partitions in which tier changes were published although neither the group nor the changelog says up to where the
        /// log was scored.
        public var partitionsWithoutEnd: [Int32] = []
        /// The first place found at which the histories part; `nil`: there is none.
        public var difference: Difference?
        /// Whether the daemon has committed anything, or the log has nothing yet that it could.
        public var hasBegun = false

        /// Why there is nothing that was compared; `nil` where something was.
        public var emptiness: Emptiness? {
            if accounts > 0 || tierChanges > 0 || difference != nil { return nil }
            let isWhole = partitionsWithoutBeginning.isEmpty && partitionsCut.isEmpty && partitionsWithoutEnd.isEmpty
            return !isWhole ? .nothingLeft : hasBegun ? .noAccounts : .nothingCommitted
        }
    }

    /// Why nothing was compared.
    public enum Emptiness: Hashable, Sendable {
        /// The log tells of no account yet, or of none any more.
        case noAccounts
        /// The daemon has not committed anything yet.
        case nothingCommitted
        /// Too much of the log, of the tier changes or of the state is gone.
        case nothingLeft
    }

    /// Where the histories part.
    public struct Difference: Sendable {
        /// What was published; `nil`: nothing.
        public var live: TierEntry?
        /// What the replay gives; `nil`: nothing.
        public var replayed: TierEntry?
        /// The replay's score event of that moment as structured JSON, with its ledger; `nil`: there is none.
        public var score: [UInt8]?
    }
}

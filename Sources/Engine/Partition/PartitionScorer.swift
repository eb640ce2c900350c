internal import CPrefetch
public import Events
public import Scoring

/// One partition of the log: its clock, its accounts, its timers. The same live and at rest.
///
/// Records go in through `ingest`, in log order; what is to be published comes out in `outbox`, in order of time.
/// It takes no clock of its own and does no input or output, so the same records give the same events.
public final class PartitionScorer {
    /// What has come in, by what became of it. A model that cannot be used counts twice, as control and as refused.
    public struct Counts: Sendable {
        /// Taken into what is known of their account.
        public var applied = 0
        /// Bore an id that the account had seen, or were in its restored state already.
        public var repeated = 0
        /// Older than `limits.age`.
        public var tooOld = 0
        /// Deleted their account.
        public var deleted = 0
        /// For the dead letters; unusable models among them.
        public var refused = 0
        /// Ticks and models, unusable models included.
        public var control = 0
    }

    /// Its number in the log.
    public let partition: Int32
    /// The greatest record time read so far; `Timestamp.min` before the first record.
    @exclusivity(unchecked) public internal(set) var clock: Timestamp = .min
    /// The model in force.
    public internal(set) var revision: ModelRevision
    /// Whether a `model` record has put it there; else it is the one that the partition was started with.
    public internal(set) var hasModelRecord = false
    /// The hashes of models that have given way to the one in force, by what its record says.
    public internal(set) var supersededModels: [String] = []
    /// What is to be published; the caller empties it.
    @exclusivity(unchecked) public var outbox: Outbox
    /// Totals since this was made; restored state adds nothing.
    @exclusivity(unchecked) public private(set) var counts = Counts()

    @exclusivity(unchecked) var scorer: Scorer
    @exclusivity(unchecked) var reader: EventReader
    let table = AccountTable()
    @exclusivity(unchecked) var timers = Timers()
    @exclusivity(unchecked) var dirty = DirtyPlaces()
    @exclusivity(unchecked) var census = TierCensus()
    /// The changes of model since the caller last emptied it.
    public var switches: [ModelSwitch] = []
    /// The accounts that are not in memory; `nil` where all are.
    let cold: (any ColdAccounts)?
    /// No account outside memory is due before.
    @exclusivity(unchecked) var coldDue = Timestamp.max
    /// What was first found wrong with an account outside memory.
    @exclusivity(unchecked) var coldFailure: (any Error)?
    @exclusivity(unchecked) var residency = Residency()
    /// The places of accounts that were taken to be stored, until they are.
    @exclusivity(unchecked) var taken: [Int] = []
    /// How many accounts there are, in memory or not.
    @exclusivity(unchecked) var knownAccounts = 0
    /// The last offset that restored state knows of. Accounts may have been written a little further than the position
    /// from which the log is read on; up to here they know by themselves which records they have.
    @exclusivity(unchecked) var restoredThrough: Int64 = -1
    // Scratch, so that no record allocates them.
    @exclusivity(unchecked) var decisions: [Decision] = []
    @exclusivity(unchecked) private var comingUp: [Int] = []
    @exclusivity(unchecked) var stored = GrowingBytes()

    /// - Parameters:
    ///   - partition: Its number.
    ///   - revision: The model before the first `model` record.
    ///   - keepsLastScoreOnly: As in `Outbox`.
    ///   - cold: The accounts that are not in memory; `nil` where all are.
    public init(
        partition: Int32, revision: ModelRevision, keepsLastScoreOnly: Bool, cold: (any ColdAccounts)? = nil
    ) {
        self.partition = partition
        self.cold = cold
        self.revision = revision
        outbox = Outbox(keepsLastScoreOnly: keepsLastScoreOnly)
        scorer = Scorer(revision.compiled)
        reader = EventReader(fields: revision.compiled.fields)
    }

    /// How many accounts are known.
    public var accountCount: Int { knownAccounts }

    /// How many accounts stand in each tier of the model in force, best first, and last how many are excluded.
    public var accountsByTier: [(tier: String, accounts: Int)] {
        scorer.standings.enumerated().map { place, tier in
            (tier, place < census.counts.count ? census.counts[place] : 0)
        }
    }

    /// How many accounts have a timer: with time alone something will happen to them. Where accounts lie elsewhere too, as of
    /// the last commit.
    public var timerCount: Int { cold?.timerCount ?? timers.count }

    /// The earliest time at which time alone may do something; `nil` if it never does.
    public var nextDue: Timestamp? {
        let next = min(timers.next, coldDue)
        return next == .max ? nil : next
    }

    /// A hint that costs little and changes nothing: the bytes of a record are about to be looked at. Another thread has
    /// written them, or nobody for a while, so that the first look would wait for memory.
    ///
    /// - Parameter bytes: A key or value; not looked at yet.
    public static func bringNear(_ bytes: UnsafeRawBufferPointer?) {
        guard let bytes, let start = bytes.baseAddress else { return }
        for line in 0..<min(8, (bytes.count + 63) / 64) { cprefetch(start + 64 * line) }
    }

    /// How many records ahead `bringNear` is best told.
    public static let farLookahead = UpcomingNames.lookahead + 8

    /// How many records ahead `comesUp` is best told.
    public static let lookahead = UpcomingNames.lookahead

    /// A hint that costs little and changes nothing: a record of this key is about to be ingested, so that the memory of
    /// its account can be brought near meanwhile. To be told of each record, in their order, `lookahead` records ahead.
    public func comesUp(_ key: UnsafeRawBufferPointer?) {
        if let key { table.comesUp(Text(bytes: key)) }
    }

    /// Takes the next record: moves the clock, does what time alone does up to it, then applies the record.
    ///
    /// - Parameters:
    ///   - record: The record.
    ///   - latest: The latest time a record may bear, where producers set it; `nil` where the broker does.
    ///   - successor: What the record's model has made of the log, where `succession(at:notAfter:)` asks for it.
    /// - Returns: What became of it; a refused record is the caller's to put among the dead letters.
    @discardableResult
    public func ingest(
        _ record: LogRecord, notAfter latest: Timestamp? = nil, successor: Successor? = nil
    ) -> Outcome {
        if let latest, let recorded = record.recorded, recorded > latest {
            counts.refused += 1
            return .refused(
                Refusal(
                    .recordTooFarAhead,
                    "the record's time is \(recorded - latest) ms beyond limits.future ahead of the wall clock; "
                        + "set the producer's clock"))
        }
        if let control = record.control {
            advance(to: max(clock, record.recorded ?? clock))
            counts.control += 1
            let outcome = apply(control, record, successor)
            if case .refused = outcome { counts.refused += 1 }
            return outcome
        }
        let outcome = applyEvent(record)
        switch outcome {
        case .applied: counts.applied += 1
        case .repeated: counts.repeated += 1
        case .tooOld: counts.tooOld += 1
        case .deleted: counts.deleted += 1
        case .refused: counts.refused += 1
        }
        return outcome
    }

    /// Refuses a record without looking into it; it moves the clock like any other.
    public func refuse(_ record: LogRecord, _ refusal: Refusal) -> Outcome {
        advance(to: max(clock, record.recorded ?? clock))
        counts.refused += 1
        return .refused(refusal)
    }

    /// Moves the clock and does what time alone does up to and including it.
    public func advance(to time: Timestamp) {
        // Mostly nothing is.
        if min(timers.next, coldDue) <= time {
            while coldDue <= time { doWhatIsDue(upTo: bringInDue(upTo: time)) }
            doWhatIsDue(upTo: time)
        }
        clock = max(clock, time)
    }

    @inline(__always)
    private func doWhatIsDue(upTo time: Timestamp) {
        while let now = timers.popEarliest(upTo: time, into: &comingUp) {
            comingUp.removeAll { place in
                let due = table.accounts[place].due
                if due > now { timers.arm(place, at: due) }
                return due > now
            }
            if comingUp.count > 1 { comingUp.sort(by: table.precedes) }
            for place in comingUp {
                // Where accounts lie elsewhere too, when they are due has to be put right there.
                if scorer.elapse(&table.accounts[place], to: now, into: &decisions) || cold != nil {
                    dirty.insert(place)
                }
                timers.arm(place, at: table.accounts[place].due)
                publishDecisions(of: place, byTime: true)
            }
        }
    }

    private func applyEvent(_ record: LogRecord) -> Outcome {
        // Nobody replaces the two meanwhile, so nobody counts as their holder.
        Unmanaged.passUnretained(scorer)._withUnsafeGuaranteedRef { scorer in
            Unmanaged.passUnretained(reader)._withUnsafeGuaranteedRef { applyEvent(record, scorer, $0) }
        }
    }

    @inline(__always)
    private func applyEvent(_ record: LogRecord, _ scorer: Scorer, _ reader: EventReader) -> Outcome {
        do {
            if record.isKeyedByItself, let value = record.value {
                return apply(try reader.read(keyedByItself: value), record, scorer, reader)
            }
            return apply(try reader.read(value: record.value, key: record.key), record, scorer, reader)
        } catch {
            advance(to: max(clock, record.recorded ?? clock))
            return .refused(error)
        }
    }

    private func apply(
        _ event: Event, _ record: LogRecord, _ scorer: Scorer, _ reader: EventReader
    ) -> Outcome {
        // Read already: where the log does not say when it was written, the event's own time does.
        let recorded = record.recorded ?? max(clock, event.time)
        advance(to: max(clock, recorded))

        let position = Scorer.Place(recorded: recorded, clock: clock, offset: record.offset)
        guard let place = place(of: event.account) else { return applyToNewcomer(event, at: position) }
        if record.offset <= restoredThrough, record.offset <= table.accounts[place].lastOffset { return .repeated }
        let armed = table.accounts[place].due
        let outcome = scorer.apply(event, reader, toKnown: &table.accounts[place], at: position, into: &decisions)
        switch outcome {
        case .applied:
            if table.accounts[place].due < armed { timers.arm(place, at: table.accounts[place].due) }
            dirty.insert(place)
            publishDecisions(of: place)
        case .deleted:
            publishDecisions(of: place)
            let name = table.accounts[place].name.string
            outbox.append(.deletion(account: name), of: place)
            dirty.insert(deleted: name, at: place)
            remove(place)
        case .repeated, .tooOld, .refused: break
        }
        return outcome
    }

    private func applyToNewcomer(_ event: Event, at position: Scorer.Place) -> Outcome {
        var account: Account?
        let outcome = scorer.apply(event, reader, to: &account, at: position, into: &decisions)
        if case .deleted = outcome {
            // Nothing is known of it here, but its scores may still lie in the topic.
            outbox.append(.deletion(account: event.account.string))
        }
        guard let account else { return outcome }
        let place = table.insert(account)
        knownAccounts += 1
        if cold != nil { residency.insert(place, bytes: account.memory, isStored: false) }
        timers.arm(place, at: account.due)
        dirty.insert(place)
        count(place)
        publishDecisions(of: place)
        return outcome
    }

    func remove(_ place: Int) {
        timers.disarm(place)
        outbox.forgetScore(of: place)
        census.remove(place)
        if cold != nil { residency.remove(place) }
        table.remove(place)
        knownAccounts -= 1
    }

    func count(_ place: Int) {
        census.set(place, standing: scorer.standing(of: table.accounts[place]))
    }

    func name(of place: Int) -> String { table.accounts[place].name.string }

    func publishDecisions(of place: Int, byTime: Bool = false) {
        if decisions.isEmpty { return }
        // Mostly it is one, which is handed on and not copied.
        if decisions.count == 1 { return publish(decisions.removeLast(), of: place, byTime: byTime) }
        for decision in decisions { publish(decision, of: place, byTime: byTime) }
        decisions.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private func publish(_ decision: consuming Decision, of place: Int, byTime: Bool) {
        switch consume decision {
        case .score(let score): outbox.append(.score(score), byTime: byTime, of: place)
        case .tier(let change):
            count(place)
            outbox.append(.tier(account: name(of: place), change), byTime: byTime)
        case .alert(let alert): outbox.append(.alert(account: name(of: place), alert), byTime: byTime)
        case .breach(let breach): outbox.append(.breach(account: name(of: place), breach), byTime: byTime)
        }
    }
}

internal import Events

/// A partition that this worker runs: its scorer and its place in the log.
final class PartitionTask {
    let scorer: PartitionScorer
    @exclusivity(unchecked) var place: LogPlace
    /// The offset up to which the changelog has the state.
    private(set) var committedOffset: Int64
    /// How far the log is known to reach: the end that was last read up to. Transaction markers may lie before it.
    private(set) var endSeen: Int64 = 0
    /// Whether everything in the partition has been read.
    private(set) var isAtEnd = false
    /// When a message or the partition's end last came.
    @exclusivity(unchecked) var lastHeard = ContinuousClock.now
    var ticks = TickSchedule()
    /// Whether the model in force has been compared with the configured one, which is done once, at the log's end.
    var isModelChecked = false
    /// The first offset that the state is made of, where nothing of it is committed yet.
    private(set) var beginning: Int64?
    /// The model in force that the changelog has.
    private(set) var storedModel: PartitionScorer.ModelInForce?
    /// The copy of the state on the local disk; `nil` where all is kept in memory.
    let store: PartitionStore?
    /// What a change of model has raised and is not to be sent at once.
    var waiting: WaitingAlerts
    private var hasGivenUpStore = false
    /// What a replay begins with, until it has come to where it begins; `nil` where there is nothing to carry in.
    private var background: [[UInt8]]?
    /// Whether time has run on without a record, and the changelog does not have it.
    private var hasRunOn = false
    private var seemsCut = false

    init(
        scorer: PartitionScorer, nextOffset: Int64, storedModel: PartitionScorer.ModelInForce?,
        store: PartitionStore? = nil, waiting: WaitingAlerts = WaitingAlerts()
    ) {
        self.scorer = scorer
        self.store = store
        self.waiting = waiting
        place = LogPlace(next: nextOffset)
        committedOffset = nextOffset
        self.storedModel = storedModel
        beginning = storedModel == nil ? nextOffset : nil
    }

    var number: Int32 { scorer.partition }

    /// The offset of the next record to apply.
    var nextOffset: Int64 { place.next }

    /// Whether there is anything that the changelog does not have.
    var hasNews: Bool { nextOffset != committedOffset || hasRunOn || waiting.hasNews }

    /// Whether the changelog lacks the model in force.
    var hasNewModel: Bool { storedModel != scorer.modelInForce }

    /// The pace at which an event about an alert has to wait; `nil` where it may be sent at once.
    ///
    /// - Parameters:
    ///   - isWithdrawal: Whether it takes an alert back. That calls nobody up, and waits only for what waits before it.
    ///   - place: Of the event in the outbox.
    func pace(of account: String, isWithdrawal: Bool, at place: Int) -> Int? {
        if let pace = waiting.pace(of: account) { return pace }
        return isWithdrawal
            ? nil : scorer.switches.first { $0.events.contains(place) }?.change.alertsPerMinute
    }

    /// Notes that reading goes on from `nextOffset`; the partition's end is told anew.
    func didSeek() {
        place.didSeek()
        endSeen = 0
        isAtEnd = false
        lastHeard = .now
    }

    /// Whether the partition seemed to end before what was applied of it; once.
    func takeSuspicion() -> Bool {
        defer { seemsCut = false }
        return seemsCut
    }

    /// Notes that there was a record to apply.
    func didRead(at now: ContinuousClock.Instant) {
        lastHeard = now
        isAtEnd = false
    }

    /// Notes that the partition ends.
    ///
    /// - Parameter offset: That of the record to come.
    func didReachEnd(at offset: Int64) {
        lastHeard = .now
        // Whatever came before a seek is read again, and what is then missing must not pass for seen.
        if place.awaitsSeek { return }
        // As with a record beyond the end: only where nothing was skipped there is no more to come.
        if let end = place.end, offset >= end, place.judge(offset) == .seekBack { return }
        if offset < place.next { seemsCut = true }
        endSeen = max(endSeen, offset)
        // The end seen by an earlier fetch says nothing of what is still to be read again.
        isAtEnd = offset >= place.next
    }

    /// Has it begin with records that stand for what was known before a replay begins.
    func awaitBackground(_ records: [[UInt8]]) {
        background = records
    }

    /// Whether there is something to carry in.
    var awaitsBackground: Bool { background != nil }

    /// Carries in what a replay begins with.
    ///
    /// - Parameters:
    ///   - time: From when on the replay scores.
    ///   - offset: Of the first record that it scores.
    func carryIn(at time: Timestamp, before offset: Int64) {
        guard let background else { return }
        self.background = nil
        scorer.carryIn(background, at: time, before: offset)
        hasRunOn = true
    }

    /// Lets time run on at the end of a replay, up to where it was asked to.
    func runOn(to time: Timestamp) {
        // A partition without records has no clock.
        guard scorer.clock != .min, scorer.clock < time else { return }
        scorer.advance(to: time)
        hasRunOn = true
    }

    /// Notes that the changelog, and with it the group, has everything.
    func didCommit() {
        hasRunOn = false
        waiting.didCommit()
        committedOffset = nextOffset
        storedModel = scorer.modelInForce
        beginning = nil
        store?.didCommit(Changelog.Position(clock: scorer.clock, nextOffset: committedOffset))
    }

    /// The changes of model that are committed, once.
    func takeSwitches() -> [ModelSwitch] {
        defer { scorer.switches = [] }
        return scorer.switches
    }

    /// How urgently the store should follow what is committed; `nil`: not yet.
    ///
    /// - Parameter memory: Bytes for the partition's accounts.
    func haste(memory: Int) -> PartitionStore.Haste? {
        guard let store, !hasNews else { return nil }
        return scorer.exceeds(memory: memory) ? .pressing : store.haste
    }

    /// Has the store follow what is committed, and memory keep what fits.
    ///
    /// - Parameter memory: Bytes for the partition's accounts.
    func follow(memory: Int, complain: (any Error) -> Void) {
        guard let store, !hasNews else { return }
        if store.writeCommitted(complain: { complain($0) }) { scorer.didStore(memory: memory) }
    }

    /// What kept its state from being read; then nothing of it may be committed.
    var failure: (any Error)? { scorer.failure }

    /// Whether something of its state could not be read, so that what memory says may be wrong.
    var isBroken: Bool { hasGivenUpStore || failure != nil }

    /// Gives up a state that could not be read, so that it is restored from the changelog.
    ///
    /// - Throws: `StoreError` where no new one can be made.
    func giveUpStore(because cause: any Error) throws {
        hasGivenUpStore = true
        try store?.setAside(because: cause)
    }
}

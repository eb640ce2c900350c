public import Events

/// Applies records and time to accounts under one model, and says what is to be published.
///
/// The whole of what a score is happens behind three calls: `apply` for a record, `elapse` for what time does,
/// `adopt` for a change of model. Time is always handed in. One scorer serves one partition: it owns scratch memory
/// and is not for several threads at once.
///
/// Invariants, which the tests hold it to:
/// - everything that time alone does to an account up to a record's clock has been done before the record is applied;
/// - `Account.due` is never later than the next thing that time alone does to the account;
/// - the stored sums change only in `apply`, and are brought to the clock at a change of model.
public final class Scorer: @unchecked Sendable {
    // Unchecked: a decision carries its scorer from the core to the same worker's encoder, on the same thread.

    /// The model in force.
    public let model: CompiledModel
    let assessor: Assessor
    // Also the model's: on the way of every record, a step less.
    let matcher: SignalMatcher
    /// For the decisions that are to be published.
    let spareBlocks = SpareBlocks()
    private let memory: Memory

    /// A scorer for accounts whose state is this model's: new ones, and those that it has decoded itself.
    public init(_ model: CompiledModel) {
        self.model = model
        assessor = Assessor(model)
        matcher = model.matcher
        memory = Memory(span: model.limits.dedupe, most: model.limits.ids)
    }

    /// Where a record stands in the log.
    public struct Place: Sendable {
        /// The record's own time.
        public var recorded: Timestamp
        /// The engine clock once the record is read.
        public var clock: Timestamp
        /// Where it lies in its partition.
        public var offset: Int64

        /// Times outside the years 0000 to 9999, which only a broken producer's clock gives, are held at the nearer end.
        public init(recorded: Timestamp, clock: Timestamp, offset: Int64) {
            let range = RFC3339.range
            self.recorded = min(max(recorded, range.lowerBound), range.upperBound)
            self.clock = min(max(clock, range.lowerBound), range.upperBound)
            self.offset = offset
        }
    }

    /// Applies a record.
    ///
    /// - Parameters:
    ///   - event: The record.
    ///   - reader: The reader that has just read it, with the fields of this model.
    ///   - account: What is known of its account; `nil` if nothing. All that time did up to the clock is done.
    ///   - place: Where the record stands.
    ///   - decisions: What is to be published is appended here.
    public func apply(
        _ event: Event, _ reader: EventReader, to account: inout Account?, at place: Place,
        into decisions: inout [Decision]
    ) -> Outcome {
        guard account != nil else {
            if event.isDeletion { return .deleted }
            if let outcome = turnAway(event, at: place) { return outcome }
            // Nothing is known, so there is nothing to forget, and no account to make of it.
            if event.kind == .contactErased { return .applied }
            var newcomer = Account(
                name: event.account, tier: model.lastTier, since: place.clock, room: firstRoom(for: event, reader))
            let outcome = change(&newcomer, by: event, reader, at: place, into: &decisions)
            account = newcomer
            return outcome
        }
        let outcome = apply(event, reader, toKnown: &account!, at: place, into: &decisions)
        if case .deleted = outcome { account = nil }
        return outcome
    }

    /// Applies a record to an account where it lies, as `apply(_:_:to:at:into:)` does.
    ///
    /// - Parameters:
    ///   - account: What is known of its account. Where the outcome is `deleted`, it is the caller's to forget.
    public func apply(
        _ event: Event, _ reader: EventReader, toKnown account: inout Account, at place: Place,
        into decisions: inout [Decision]
    ) -> Outcome {
        if event.isDeletion {
            withdrawAll(of: account, at: place, into: &decisions)
            return .deleted
        }
        if let outcome = turnAway(event, at: place) { return outcome }
        return change(&account, by: event, reader, at: place, into: &decisions)
    }

    /// What becomes of a record whose event is too far ahead or too old; `nil` for every other.
    private func turnAway(_ event: Event, at place: Place) -> Outcome? {
        let limits = model.limits
        if event.time - place.recorded > limits.future {
            return .refused(
                Refusal(
                    .tooFarAhead,
                    "the event's time is \(event.time - place.recorded) ms ahead of its record's, limits.future is "
                        + "\(limits.future) ms; set the sender's clock"))
        }
        if let age = limits.age, place.recorded - event.time > age { return .tooOld }
        return nil
    }

    /// Applies a record that is neither turned away nor a deletion.
    private func change(
        _ changed: inout Account, by event: Event, _ reader: EventReader, at place: Place,
        into decisions: inout [Decision]
    ) -> Outcome {
        // Here once, for all that writes without asking again.
        changed.own()
        if !event.isProfile {
            let hash = Hash128(event.id.bytes).low
            if changed.hasSeen(hash, time: event.time, clock: place.clock, memory) { return .repeated }
            changed.remember(hash, time: event.time, clock: place.clock, memory)
        }
        changed.head.pointee.lastOffset = place.offset

        let time = min(event.time, place.recorded)
        let burst = self.burst(of: changed, at: place.clock)
        var isReleased = false
        let effect: Effect
        switch event.kind {
        case .activity, .outcome: effect = addActivity(event, reader, time: time, clock: place.clock, to: &changed)
        case .contactUpdated: effect = updateContact(event, reader, time: time, clock: place.clock, in: &changed)
        case .contactErased:
            erase(event.contactID, from: &changed)
            effect = Effect(mayHasten: true)
        case .profile:
            replaceProfile(event, reader, time: time, in: &changed)
            effect = Effect(mayHasten: true)
        case .holdPlaced:
            isReleased = placeHold(event, clock: place.clock, in: &changed)
            effect = Effect(mayHasten: true)
        case .holdReleased:
            isReleased = releaseHold(event, in: &changed)
            effect = Effect(mayHasten: true)
        case .alertAcknowledged:
            acknowledge(event, in: &changed)
            effect = Effect(mayHasten: false)
        case .deletion: preconditionFailure("a deletion changes nothing in an account")
        }
        let isSpike = isSpike(from: burst, in: changed, at: place.clock)
        if !isSpike, isQuiet(changed, after: effect, at: place.clock) { return .applied }
        let occasion = Occasion(
            reason: event.isProfile ? .profile : .event, mayHasten: effect.mayHasten,
            mustDecide: event.kind == .contactErased, isReleased: isReleased, isSpike: isSpike)
        judge(
            &changed, at: place.clock, occasion, cause: .record(id: event.id, type: event.type), into: &decisions)
        return .applied
    }

    /// Does what time alone does to an account at one time, if anything.
    ///
    /// - Parameters:
    ///   - account: The account, whose `due` is not after `time`.
    ///   - time: The millisecond; nothing that time does before it is left undone.
    ///   - decisions: What is to be published is appended here.
    /// - Returns: Whether anything but `due` changed.
    public func elapse(_ account: inout Account, to time: Timestamp, into decisions: inout [Decision]) -> Bool {
        let before = (decided: decisions.count, wanted: account.wanted != nil)
        let hadHolds = account.alerts?.isHeld ?? false
        let isReleased = endHolds(&account, at: time)
        judgeTime(&account, at: time, isReleased: isReleased, into: &decisions)
        return decisions.count != before.decided || (account.wanted != nil) != before.wanted
            || (account.alerts?.isHeld ?? false) != hadHolds
    }

    /// An account as it is at a time, whether or not a score is to be published.
    public func snapshot(_ account: Account, at time: Timestamp) -> ScoreDecision {
        ScoreDecision(
            account, scorer: self, previousScore: account.decided.score, reason: .decay, cause: .nothing, time: time)
    }

    /// Judges an account at the place of a change of model, its state already being this model's.
    ///
    /// - Parameters:
    ///   - account: The account; its profile and personas are evaluated anew.
    ///   - time: The engine clock at the model's record.
    ///   - decisions: What is to be published is appended here.
    public func adopt(_ account: inout Account, at time: Timestamp, into decisions: inout [Decision]) {
        derive(&account)
        keepToLimits(&account, at: time)
        judge(&account, at: time, Occasion(reason: .model, mayHasten: true), cause: .nothing, into: &decisions)
        withdrawOrphans(&account, at: time, into: &decisions)
        account.due = nextDue(of: account, after: time)
    }

    /// An account as it will be at a time, if nothing happens to it until then.
    public func forecast(_ account: Account, at time: Timestamp) -> ScoreDecision {
        var future = account
        age(&future, to: time)
        return snapshot(future, at: time)
    }

    /// Does all that time alone does to a copy of an account up to a time; what it would publish is dropped.
    public func age(_ account: inout Account, to time: Timestamp) {
        var unsent: [Decision] = []
        while account.due <= time {
            _ = elapse(&account, to: account.due, into: &unsent)
            unsent.removeAll()
        }
    }

    /// Appends an account's stored form.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - clock: The engine clock, by which ids are forgotten.
    public func encode(_ account: Account, clock: Timestamp, into bytes: inout GrowingBytes) {
        account.encode(model, clock: clock, into: &bytes)
    }

    /// Reads an account's stored form; what was written under another model is taken over by name.
    ///
    /// - Parameters:
    ///   - bytes: The stored form.
    ///   - name: The account's name, under which it is kept.
    /// - Throws: `StateError` where the bytes are of a later version or damaged.
    public func decode(_ bytes: UnsafeRawBufferPointer, name: Text) throws(StateError) -> Account {
        var account = try Account(decoding: bytes, name: name, model)
        derive(&account)
        return account
    }

    /// Works out what follows from profile and contacts under this model, after they were read from storage.
    func derive(_ account: inout Account) {
        settleBurst(of: &account)
        if let profile = account.profile { account.setProfile(profile, profileScore(profile)) }
        account.own()
        account.head.pointee.hasStoredNegatives =
            account.sums.contains { $0.value < 0 } || account.latest.contains { $0.value < 0 }
        for place in account.contacts.indices {
            account.contacts[place].persona = persona(of: place, in: account)
        }
        account.quiet = .none
    }
}

extension Event {
    /// By pattern: comparing kinds is a call.
    @inline(__always)
    fileprivate var isProfile: Bool { if case .profile = kind { true } else { false } }

    @inline(__always)
    fileprivate var isDeletion: Bool { if case .deletion = kind { true } else { false } }
}

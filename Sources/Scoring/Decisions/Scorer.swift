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
/// - the stored sums change only in `apply`.
public final class Scorer: @unchecked Sendable {
    // Unchecked: a decision carries its scorer from the core to the same worker's encoder, on the same thread.

    /// The model in force.
    public let model: CompiledModel
    let assessor: Assessor

    /// A scorer for accounts whose state is this model's: new ones, and those that it has decoded itself.
    public init(_ model: CompiledModel) {
        self.model = model
        assessor = Assessor(model)
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
            if event.kind == .deletion { return .deleted }
            if let outcome = turnAway(event, at: place) { return outcome }
            // Nothing is known, so there is nothing to forget, and no account to make of it.
            if event.kind == .contactErased { return .applied }
            var newcomer = Account(tier: model.lastTier, since: place.clock)
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
        if event.kind == .deletion {
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
        if event.kind != .profile {
            let limits = model.limits
            let hash = Hash128(event.id.bytes).low
            if changed.seen.contains(
                hash, time: event.time, clock: place.clock, span: limits.dedupe, most: limits.ids)
            {
                return .repeated
            }
            changed.seen.insert(hash, time: event.time, clock: place.clock, span: limits.dedupe, most: limits.ids)
        }
        changed.lastOffset = place.offset

        let time = min(event.time, place.recorded)
        let burst = self.burst(of: changed, at: place.clock)
        var isReleased = false
        let mayHasten: Bool
        switch event.kind {
        case .activity, .outcome: mayHasten = addActivity(event, reader, time: time, clock: place.clock, to: &changed)
        case .contactUpdated: mayHasten = updateContact(event, reader, time: time, clock: place.clock, in: &changed)
        case .contactErased: mayHasten = erase(event.contactID, from: &changed)
        case .profile: mayHasten = replaceProfile(event, reader, time: time, in: &changed)
        case .holdPlaced:
            isReleased = placeHold(event, clock: place.clock, in: &changed)
            mayHasten = true
        case .holdReleased:
            isReleased = releaseHold(event, in: &changed)
            mayHasten = true
        case .alertAcknowledged:
            acknowledge(event, in: &changed)
            mayHasten = false
        case .deletion: mayHasten = false
        }
        let judged = judge(
            &changed, at: place.clock, reason: event.kind == .profile ? .profile : .event,
            mustDecide: event.kind == .contactErased, isReleased: isReleased,
            isSpike: isSpike(from: burst, in: changed, at: place.clock),
            cause: { Cause(id: event.id.isEmpty ? nil : event.id.string, type: event.type.string) },
            into: &decisions)
        rearm(&changed, after: place.clock, mayHasten: mayHasten || judged)
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
        let before = (decided: decisions.count, wanted: account.publication.wanted != nil)
        let sharesBefore = account.alerts?.value.decidedShares ?? []
        let hadHolds = account.alerts?.value.isHeld ?? false
        let isReleased = endHolds(&account, at: time)
        let assessment = assessor.assess(account, at: .at(time))
        let from = account.standing.place
        let to = model.move(from: account.standing, assessment, at: time)
        if let to {
            enter(to, &account, assessment, at: time, reason: .decay, cause: nil, into: &decisions)
            decide(&account, assessment, at: time, reason: .decay, cause: nil, into: &decisions)
        } else {
            settle(&account, assessment, at: time, into: &decisions)
        }
        if model.raisesAlerts {
            tellAlerts(
                &account,
                Turn(
                    time: time, score: assessment.score.hundredths, move: to.map { (from, $0) }, cause: nil,
                    sharesBefore: sharesBefore, isReleased: isReleased),
                into: &decisions)
        }
        account.due = nextDue(of: account, after: time)
        return decisions.count != before.decided || (account.publication.wanted != nil) != before.wanted
            || (account.alerts?.value.isHeld ?? false) != hadHolds
    }

    /// An account as it is at a time, whether or not a score is to be published.
    public func snapshot(_ account: Account, at time: Timestamp) -> ScoreDecision {
        ScoreDecision(
            account, scorer: self, previousScore: account.publication.score, reason: .decay, cause: nil, time: time)
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
        _ = judge(
            &account, at: time, reason: .model, mustDecide: false, isReleased: false, isSpike: false, cause: { nil },
            into: &decisions)
        withdrawOrphans(&account, at: time, into: &decisions)
        account.due = nextDue(of: account, after: time)
    }

    /// An account as it will be at a time, if nothing happens to it until then.
    public func forecast(_ account: Account, at time: Timestamp) -> ScoreDecision {
        var future = account
        var unsent: [Decision] = []
        while future.due <= time {
            _ = elapse(&future, to: future.due, into: &unsent)
            unsent.removeAll()
        }
        return snapshot(future, at: time)
    }

    /// Appends an account's stored form.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - clock: The engine clock, by which ids are forgotten.
    public func encode(_ account: Account, clock: Timestamp, into bytes: inout [UInt8]) {
        account.encode(model, clock: clock, into: &bytes)
    }

    /// Reads an account's stored form; what was written under another model is taken over by name.
    ///
    /// - Throws: `StateError` where the bytes are of a later version or damaged.
    public func decode(_ bytes: UnsafeRawBufferPointer) throws(StateError) -> Account {
        var account = try Account(decoding: bytes, model)
        derive(&account)
        return account
    }

    /// Works out what follows from profile and contacts under this model, after they were read from storage.
    func derive(_ account: inout Account) {
        account.profileScore = profileScore(account.profile)
        account.hasStoredNegatives =
            account.sums.contains { $0.value < 0 } || account.latest.contains { $0.value < 0 }
        for place in account.contacts.indices {
            account.contacts[place].persona = persona(of: account.contacts[place])
        }
    }

    /// Tier, then score, then alerts, after a record.
    ///
    /// - Returns: Whether the account moved to another tier, or an alert has a deadline.
    private func judge(
        _ account: inout Account, at time: Timestamp, reason: Reason, mustDecide: Bool, isReleased: Bool,
        isSpike: Bool, cause: () -> Cause?, into decisions: inout [Decision]
    ) -> Bool {
        let assessment = assessor.assess(account, at: .at(time))
        let from = account.standing.place
        let to = model.move(from: account.standing, assessment, at: time)
        if to == nil, !isReleased, !isSpike {
            decideIfMoved(
                &account, assessment, at: time, reason: reason, mustDecide: mustDecide, cause: cause, into: &decisions)
            return false
        }
        let sharesBefore = account.alerts?.value.decidedShares ?? []
        let told = cause()
        if let to {
            enter(to, &account, assessment, at: time, reason: reason, cause: told, into: &decisions)
            decide(&account, assessment, at: time, reason: reason, cause: told, into: &decisions)
        } else {
            decideIfMoved(
                &account, assessment, at: time, reason: reason, mustDecide: mustDecide, cause: { told },
                into: &decisions)
        }
        if model.raisesAlerts {
            tellAlerts(
                &account,
                Turn(
                    time: time, score: assessment.score.hundredths, move: to.map { (from, $0) }, cause: told,
                    sharesBefore: sharesBefore, isReleased: isReleased, isSpike: isSpike),
                into: &decisions)
        }
        return true
    }

    /// Decides a score, or has it wait, where it has moved far enough.
    private func decideIfMoved(
        _ account: inout Account, _ assessment: Assessment, at time: Timestamp, reason: Reason, mustDecide: Bool,
        cause: () -> Cause?, into decisions: inout [Decision]
    ) {
        if mustDecide {
            decide(&account, assessment, at: time, reason: reason, cause: cause(), into: &decisions)
        } else if abs(assessment.score.hundredths - account.publication.score) >= model.minChange {
            if let last = account.publication.at, time < last + model.model.publish.minInterval {
                account.publication.wanted = Publication.Wanted(reason: reason, cause: cause())
                account.due = min(account.due, last + model.model.publish.minInterval)
            } else {
                decide(&account, assessment, at: time, reason: reason, cause: cause(), into: &decisions)
            }
        }
    }

    /// Decides what waited for the end of `min_interval`, or what decay alone has moved far enough.
    private func settle(
        _ account: inout Account, _ assessment: Assessment, at time: Timestamp, into decisions: inout [Decision]
    ) {
        let publish = model.model.publish
        let last = account.publication.at
        if let last, time < last + publish.minInterval { return }
        let hasMoved = abs(assessment.score.hundredths - account.publication.score) >= model.minChange
        if let wanted = account.publication.wanted {
            account.publication.wanted = nil
            if hasMoved {
                decide(&account, assessment, at: time, reason: wanted.reason, cause: wanted.cause, into: &decisions)
            }
        } else if hasMoved, let refresh = publish.refresh, last.map({ time >= $0 + refresh }) ?? true {
            decide(&account, assessment, at: time, reason: .decay, cause: nil, into: &decisions)
        }
    }

    private func enter(
        _ place: Standing.Place, _ account: inout Account, _ assessment: Assessment, at time: Timestamp,
        reason: Reason, cause: Cause?, into decisions: inout [Decision]
    ) {
        let previous = account.standing.place
        account.standing = Standing(place: place, since: time)
        decisions.append(
            .tier(
                TierChange(
                    tier: model.name(of: place), previousTier: model.name(of: previous),
                    direction: place.isBetter(than: previous) ? .up : .down, score: assessment.score.hundredths,
                    reason: reason, cause: cause, model: model.model.name, modelVersion: model.model.version,
                    time: time, lastOffset: account.lastOffset)))
    }

    private func decide(
        _ account: inout Account, _ assessment: Assessment, at time: Timestamp, reason: Reason, cause: Cause?,
        into decisions: inout [Decision]
    ) {
        let previous = account.publication.score
        account.publication.score = assessment.score.hundredths
        account.publication.at = time
        account.publication.wanted = nil
        if model.raisesAlerts {
            // What later gains are measured by.
            let shares = assessor.decidedShares(of: account, at: time)
            if account.alerts != nil {
                account.alerts?.value.decidedShares = shares
            } else if !shares.isEmpty {
                var state = AlertState()
                state.decidedShares = shares
                account.alerts = Boxed(state)
            }
        }
        if let refresh = model.model.publish.refresh { account.due = min(account.due, time + max(refresh, 1)) }
        decisions.append(
            .score(
                ScoreDecision(
                    account, scorer: self, previousScore: previous, reason: reason, cause: cause, time: time)))
    }

    /// Sets `due` anew where a record may have brought the next move forward.
    ///
    /// Points above zero, for an account in which nothing counts below zero, only put falls off: then the timer
    /// already set is early at worst, and finds out when it fires. Nothing is solved for on the way of such a record.
    private func rearm(_ account: inout Account, after clock: Timestamp, mayHasten: Bool) {
        if mayHasten || account.due <= clock { account.due = nextDue(of: account, after: clock) }
    }

    /// The next time at which time alone does something.
    private func nextDue(of account: Account, after time: Timestamp) -> Timestamp {
        var due = assessor.nextMove(of: account, standing: account.standing, after: time).bound
        due = min(due, nextAlertTime(of: account))
        let publish = model.model.publish
        let last = account.publication.at
        if account.publication.wanted != nil, let last {
            due = min(due, max(last + publish.minInterval, time + 1))
        } else if let refresh = publish.refresh {
            // Before the first decided score there is no interval to wait for.
            let earliest = max(last.map { $0 + max(refresh, publish.minInterval) } ?? .min, time + 1)
            if earliest < due { due = min(due, assessor.nextDrift(of: account, notBefore: earliest).bound) }
        }
        return due
    }
}

extension Standing.Place {
    /// Whether this is a better place to be in; excluded is worse than every tier.
    func isBetter(than other: Standing.Place) -> Bool {
        switch (self, other) {
        case (.tier(let mine), .tier(let theirs)): mine < theirs
        case (.tier, .excluded): true
        case (.excluded, _): false
        }
    }
}

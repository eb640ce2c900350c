public import Events
public import Scoring

/// Looking in from outside, and state that goes out and comes back.
extension PartitionScorer {
    /// Every account in memory as it is at the clock, in byte order of names.
    public func snapshots() -> [(account: String, score: ScoreDecision)] {
        table.placesByName().map { (name(of: $0), scorer.snapshot(table.accounts[$0], at: clock)) }
    }

    /// An account as it will be some time after the clock, if nothing happens to it until then; `nil` for one that is not
    /// known.
    public func forecast(of account: String, after span: Milliseconds) -> ScoreDecision? {
        var name = account
        return name.withUTF8 { look(at: Text(bytes: UnsafeRawBufferPointer($0))) }
            .map { scorer.forecast($0, at: clock + span) }
    }

    /// How many events and accounts there are to be published and stored.
    var changeCount: Int { outbox.items.count + dirty.count }

    /// Takes what has changed since the last call: the stored form of each account, `nil` for one that is gone.
    ///
    /// - Parameter body: Is called for each with when it is due; its bytes live as long as the call.
    public func takeChanges(
        _ body: (_ account: Text, _ due: Timestamp, _ state: UnsafeRawBufferPointer?) throws -> Void
    ) rethrows {
        for change in dirty.takeAll(awaitsStore: cold != nil) {
            switch change {
            case .changed(let place):
                let account = table.accounts[place]
                stored.removeAll()
                scorer.encode(account, clock: clock, into: &stored)
                if cold != nil {
                    residency.willStore(place, bytes: account.memory)
                    taken.append(place)
                }
                try stored.withUnsafeBytes { try body(account.name, account.due, $0) }
            case .deleted(let name):
                try withUTF8(name) { try body(Text(bytes: $0), .max, nil) }
            }
        }
    }

    /// Puts stored state in place of what is known of an account.
    ///
    /// - Parameter state: The stored form; `nil`: the account is gone.
    /// - Throws: `StateError` where it cannot be read.
    public func restore(account name: Text, state: UnsafeRawBufferPointer?) throws(StateError) {
        let known = table.place(of: name)
        guard let state else {
            if let known { remove(known) }
            return
        }
        let account = try scorer.decode(state, name: name)
        restoredThrough = max(restoredThrough, account.lastOffset)
        if let known { table.accounts[known] = account }
        let place = known ?? table.insert(account)
        if known == nil { knownAccounts += 1 }
        timers.arm(place, at: account.due)
        count(place)
    }

    /// Which model is in force, for comparing.
    struct ModelInForce: Hashable {
        var hash: String
        /// Whether a `model` record has put it there.
        var isByRecord: Bool
        var supersedes: [String]
    }

    var modelInForce: ModelInForce {
        ModelInForce(hash: revision.hash, isByRecord: hasModelRecord, supersedes: supersededModels)
    }

    /// Puts the stored clock and model in place; before any account is restored.
    ///
    /// - Parameters:
    ///   - clock: The clock.
    ///   - revision: The model in force then; `nil`: the one that this was made with.
    ///   - isByRecord: Whether a `model` record had put it in force.
    ///   - supersedes: As that record said.
    public func restore(
        clock: Timestamp, revision: ModelRevision?, isByRecord: Bool = true, supersedes: [String] = []
    ) {
        self.clock = max(self.clock, clock)
        if let revision {
            hasModelRecord = isByRecord
            supersededModels = supersedes
            self.revision = revision
            scorer = Scorer(revision.compiled)
            reader = EventReader(fields: revision.compiled.fields)
        }
        takeStock()
    }
}

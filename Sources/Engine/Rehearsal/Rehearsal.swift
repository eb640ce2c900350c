package import Events
package import Scoring

/// What would become of a partition's accounts if another model took over now: the very thing is done, to copies.
///
/// So it heeds all that a promotion does: what has faded meanwhile, tiers that stay as they are between exit and enter,
/// requirements, `dwell`, holds, and accounts that only one of the models knows.
package struct Rehearsal {
    /// An account before and after.
    package struct Change {
        /// The account's name.
        package var account: String
        /// As it stands under the model in force.
        package var before: ExplainedScore
        /// As it would stand.
        package var after: ExplainedScore
        /// The queues in which it would raise an alert.
        package var queues: [String]
    }

    private let live: ChangelogAccounts
    private let shadow: ChangelogAccounts
    private let old: Scorer
    private let new: Scorer
    /// The engine clock at which the model takes over.
    private let time: Timestamp

    /// - Parameters:
    ///   - live: What the live application knows.
    ///   - shadow: What the new model has made of the log.
    ///   - revision: The new model.
    ///   - now: Where the broker sets the times of records, the wall clock: a record written now would bear it.
    /// - Throws: `Refusal` where the model in force cannot be used.
    package init(
        live: ChangelogAccounts, shadow: ChangelogAccounts, model revision: ModelRevision, now: Timestamp?
    ) throws {
        self.live = live
        self.shadow = shadow
        old = Scorer(try live.revision().compiled)
        new = Scorer(revision.compiled)
        time = max(now ?? .min, live.clock ?? .min, shadow.clock ?? .min)
    }

    /// How many accounts only the model in force knows, and how many only the new one does.
    package var strangers: (before: Int, after: Int) {
        let both = live.states.keys.count { shadow.states[$0] != nil }
        return (live.states.count - both, shadow.states.count - both)
    }

    /// Goes through all accounts, in byte order of their names.
    ///
    /// - Throws: `StateError` where a state cannot be read, or what `body` throws.
    package func forEach(_ body: (Change) throws -> Void) throws {
        let names = Set(live.states.keys).union(shadow.states.keys)
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) { try body(change(of: name)) }
    }

    private func change(of name: [UInt8]) throws -> Change {
        var former = try live.account(name, by: old)
        if former != nil { old.age(&former!, to: time) }
        let made = try shadow.account(name, by: new)
        // One that the model in force does not know stands where everybody begins.
        let standing = former ?? name.withUnsafeBytes { old.newcomer(Text(bytes: $0), at: time) }
        let before = old.explain(standing, at: time)
        var heir = new.succeed(try former.map(translated), sums: made, at: time)
        var decisions: [Decision] = []
        new.adopt(&heir, at: time, into: &decisions)
        return Change(
            account: String(decoding: name, as: UTF8.self), before: before,
            after: new.explain(heir, at: time),
            queues: decisions.compactMap(\.queueOfRaisedAlert))
    }

    /// An account of the model in force as the new one's, its sums as they are at the time.
    private func translated(_ account: Account) throws -> Account {
        var stored = GrowingBytes()
        return try old.translate(account, for: new, at: time, through: &stored)
    }
}

extension Decision {
    fileprivate var queueOfRaisedAlert: String? {
        if case .alert(let alert) = self, alert.status == .raised { alert.queue } else { nil }
    }
}

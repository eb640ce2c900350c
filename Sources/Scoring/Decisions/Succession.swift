public import Events

/// What becomes of an account where another model takes over, with the sums that there are or with sums of its own, made
/// of a part of the log.
extension Scorer {
    /// An account of this scorer's model as another one's, which is then to judge it, by `adopt`.
    ///
    /// Its sums are as they are at the time: should the other model have other half-lives, they count from then on.
    ///
    /// - Parameters:
    ///   - account: As it stands.
    ///   - successor: The scorer that goes on with it.
    ///   - time: The engine clock.
    ///   - bytes: Scratch.
    /// - Throws: `StateError` if an account just encoded cannot be read.
    public func translate(
        _ account: Account, for successor: Scorer, at time: Timestamp, through bytes: inout GrowingBytes
    ) throws -> Account {
        var account = account
        if successor.model.raisesAlerts, !model.raisesAlerts { noteDecidedShares(of: &account) }
        account.moveReference(to: time, model)
        bytes.removeAll()
        encode(account, clock: time, into: &bytes)
        return try bytes.withUnsafeBytes { try successor.decode($0, name: account.name) }
    }

    /// Notes what made the last decided score, where nobody needed to know when it was decided: an alert is to tell of gains
    /// since then, and not of all there is.
    ///
    /// What has come since without a score being decided cannot be told from the rest, and is taken for known.
    private func noteDecidedShares(of account: inout Account) {
        guard let decided = account.decided.at, account.elements(.decidedShares).isEmpty else { return }
        // Not before anything that is counted: backwards, points grow.
        let newest = max(account.sums.map(\.newest).max() ?? .min, account.latest.map(\.time).max() ?? .min)
        let time = max(decided, newest, account.reference)
        assessor.noteShares(of: &account, assessor.assess(account, at: .at(time)), at: time)
    }

    /// An account of which nothing is known yet: in the last tier, and worth nothing.
    public func newcomer(_ name: Text, at time: Timestamp) -> Account {
        Account(name: name, tier: model.lastTier, since: time)
    }

    /// An account with the sums that this model has made of its records elsewhere.
    ///
    /// - What adds up is as it was made: sums, latest values, momentum and bursts, windows, the ids seen.
    /// - What was decided stays as it was: the tier and since when, alerts and holds, the last decided score, and one that
    ///   waits to be decided.
    /// - What is known of the company and of its people is as it was made, and where that knows nothing, as it was.
    ///
    /// The account is then to be judged, by `adopt`.
    ///
    /// - Parameters:
    ///   - account: As it stands, its state already being this model's; `nil` for one that only this model has taken in,
    ///     which starts in the last tier.
    ///   - made: What this model has made of its records; `nil` where there were none.
    ///   - time: The engine clock.
    public func succeed(_ account: Account?, sums made: Account?, at time: Timestamp) -> Account {
        guard let known = account ?? made else { return .vacant }
        let empty = newcomer(known.name, at: time)
        let former = account ?? empty
        var heir = made ?? empty
        heir.moveReference(to: time, model)
        heir.standing = former.standing
        heir.decided = former.decided
        if account != nil { heir.lastOffset = former.lastOffset }
        heir.replaceExtras(
            Account.Extras(
                profile: heir.profile ?? former.profile, alerts: former.alerts, wanted: former.wanted))
        heir.replaceDecidedShares(Array(former.elements(.decidedShares)))
        heir.meetPeople(of: former, paths: model.contactSlots.elements.count)
        return heir
    }
}

extension Account {
    fileprivate mutating func replaceExtras(_ extras: Extras) {
        own()
        let isNothing = extras.profile == nil && extras.alerts == nil && extras.wanted == nil
        head.pointee.extras = isNothing ? nil : Boxed(extras)
    }

    fileprivate mutating func replaceDecidedShares(_ shares: [DecidedShare]) {
        fill(.decidedShares, with: DecidedShare(name: NameID(value: 0), share: 0), count: shares.count)
        let places = elements(.decidedShares)
        for (place, share) in shares.enumerated() { places[place] = share }
    }

    /// Takes over what another account of the same model knows of its contacts, as far as this one does not know it.
    fileprivate mutating func meetPeople(of other: Account, paths: Int) {
        for (index, contact) in other.contacts.enumerated() {
            let id = other.text(contact.id)
            let place = Int32((self.place(ofContact: id, contact.fingerprint) ?? addContact(id)) + 1)
            for kept in other.attributes where kept.contact == Int32(index + 1) {
                let known = placeOfAttribute(place, kept.path, of: paths)
                if isAttribute(known, of: place, path: Int(kept.path)) { continue }
                keep(
                    other.value(kept.value), of: place, path: kept.path, time: kept.time, id: other.text(kept.id),
                    at: known)
            }
        }
    }
}

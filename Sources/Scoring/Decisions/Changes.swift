internal import Events

/// What each kind of record changes in an account.
extension Scorer {
    /// Adds an activity or outcome to every signal that it matches.
    func addActivity(
        _ event: Event, _ reader: EventReader, time: Timestamp, clock: Timestamp, to account: inout Account
    ) -> Effect {
        var effect = Effect(mayHasten: assessor.canRise(account))
        var place: Int32 = 0
        var multiplier = 1.0
        var month = 1.0
        if let id = event.contactID {
            let (found, isNewPersona) = mergeContact(id, event, reader, time: time, isActivity: true, in: &account)
            place = found
            multiplier = assessor.multiplier(of: place, in: account)
            if isNewPersona { effect.hasten() }
        }
        for candidate in matcher.candidates(event.type)
        where matcher.holds(candidate, of: reader) {
            let signal = assessor.signals.baseAddress.unsafelyUnwrapped + candidate.signal
            var units = 1.0
            if signal.pointee.valueSlot >= 0 {
                guard let value = reader.field(signal.pointee.valueSlot).number else { continue }
                units = max(-CompiledSignal.greatestValue, min(CompiledSignal.greatestValue, value))
            }
            if signal.pointee.isLatest {
                replaceLatest(signal: candidate.signal, units, event, reader, time: time, clock: clock, in: &account)
                effect.hasten()
            } else {
                account.setReference(for: time, model)
                month = account.add(
                    units, signal: Int32(truncatingIfNeeded: candidate.signal), contact: place, at: time,
                    signal.pointee.halfLife)
                effect.add(signal.pointee.price * units * multiplier, to: signal)
            }
        }
        if effect.points != 0 { account.addMomentum(effect.points, at: time, month: month, model) }
        if account.contacts.count > model.limits.contacts {
            foldLeastContact(of: &account, at: clock)
            effect.hasten()
        }
        return effect
    }

    /// The bytes that an account takes for what its first record says, its name apart: so the block of an account that was
    /// heard of once fits, and is made once.
    func firstRoom(for event: Event, _ reader: EventReader) -> Int {
        var room = MemoryLayout<SeenID>.stride
        switch event.kind {
        case .profile: return 0
        case .activity, .outcome:
            if !matcher.candidates(event.type).isEmpty {
                room += MemoryLayout<SumKey>.stride + MemoryLayout<Sum>.stride
            }
        default: break
        }
        guard let id = event.contactID else { return room }
        room += MemoryLayout<Contact>.stride + id.count
        for wanted in model.contactSlots.elements where !reader.value(at: wanted.attribute).isMissing {
            room += MemoryLayout<KeptAttribute>.stride + event.id.count
            room += reader.value(at: wanted.value).text?.count ?? 0
        }
        return room
    }

    /// Merges what is known of a contact.
    func updateContact(
        _ event: Event, _ reader: EventReader, time: Timestamp, clock: Timestamp, in account: inout Account
    ) -> Effect {
        guard let id = event.contactID else { return Effect(mayHasten: false) }
        let (_, isNewPersona) = mergeContact(id, event, reader, time: time, isActivity: false, in: &account)
        guard account.contacts.count > model.limits.contacts else { return Effect(mayHasten: isNewPersona) }
        foldLeastContact(of: &account, at: clock)
        return Effect(mayHasten: true)
    }

    /// Takes a contact out: its sums, attributes and windows.
    func erase(_ id: Text?, from account: inout Account) {
        guard let id else { return }
        // An alert that is still held back would bring the person out again, also one that is no longer kept apart.
        if account.alerts?.open.contains(where: { $0.held != nil }) == true {
            account.changeAlerts { state in
                for place in state.open.indices { state.open[place].held?.people.removeAll { id == $0.contact } }
            }
        }
        if let index = account.place(ofContact: id, Contact.fingerprint(id)) { account.removeContact(at: index) }
    }

    /// Takes a profile over if it is the newest.
    func replaceProfile(_ event: Event, _ reader: EventReader, time: Timestamp, in account: inout Account) {
        if let known = account.profile, !known.stamp.yields(to: time, event.id) { return }
        let profile = Profile(
            stamp: Stamp(time: time, id: event.id.string),
            values: model.profilePaths.map { StoredValue(reader.value(at: $0.slot)) })
        account.setProfile(profile, profileScore(profile))
    }

    /// What a profile decides by itself; without one fit is 0 and nothing is excluded.
    func profileScore(_ profile: Profile?) -> ProfileScore {
        guard let profile else { return ProfileScore() }
        var points = 0.0
        for rule in 0..<model.fitRules.count where model.fitRules.holds(rule, of: profile) {
            points += model.model.fit.rules[rule].points
        }
        return ProfileScore(
            fit: CompiledSaturation.fullMarks(model.model.fit.fullMarks).score(points),
            exclusion: model.exclusions.first(of: profile) ?? -1)
    }

    /// The first persona that matches what is known of a contact, -1 for none.
    ///
    /// - Parameter contact: Its place among all.
    func persona(of contact: Int, in account: Account) -> Int32 {
        let known = KnownContact(account: account, place: contact, paths: model.contactSlots.elements.count)
        return model.personas.first(of: known).map(Int32.init) ?? -1
    }

    /// Finds or adds a contact and merges what an event says of it, each attribute by newest event time.
    ///
    /// - Returns: Its place as in `SignalSum`, and whether its persona changed while it had sums.
    @inline(__always)
    private func mergeContact(
        _ id: Text, _ event: Event, _ reader: EventReader, time: Timestamp, isActivity: Bool, in account: inout Account
    ) -> (place: Int32, isNewPersona: Bool) {
        let known = account.place(ofContact: id, Contact.fingerprint(id))
        let index = known ?? account.addContact(id)
        if isActivity {
            let contact = account.contacts.baseAddress.unsafelyUnwrapped + index
            contact.pointee.lastActiveOrNever = max(contact.pointee.lastActiveOrNever, time)
        }
        let isChanged = merge(event, reader, time: time, into: Int32(index + 1), in: &account)
        guard isChanged || known == nil else { return (Int32(index + 1), false) }
        let persona = persona(of: index, in: account)
        let isNewPersona = known != nil && persona != account.contacts[index].persona
        account.contacts[index].persona = persona
        return (Int32(index + 1), isNewPersona)
    }

    /// Merges what an event says of a contact. Returns whether a value changed.
    @inline(__always)
    private func merge(
        _ event: Event, _ reader: EventReader, time: Timestamp, into contact: Int32, in account: inout Account
    ) -> Bool {
        var isChanged = false
        let slots = model.contactSlots.elements
        for path in slots.indices where !reader.value(at: slots[path].attribute).isMissing {
            let value = reader.value(at: slots[path].value)
            let place = account.placeOfAttribute(contact, Int32(truncatingIfNeeded: path), of: slots.count)
            // Nearly every event says again what is known.
            if account.isAttribute(place, of: contact, path: path) {
                let known = account.attributes[place]
                guard account.yields((known.time, known.id), to: time, event.id) else { continue }
                if !account.isText(known.value, of: value), account.replace(known.value, of: place, by: value) {
                    isChanged = true
                }
                account.setStamp(ofAttribute: place, time, event.id)
            } else {
                account.keep(StoredValue(value), of: contact, path: Int32(path), time: time, id: event.id, at: place)
                isChanged = true
            }
        }
        return isChanged
    }

    @inline(never)
    private func replaceLatest(
        signal: Int, _ units: Double, _ event: Event, _ reader: EventReader, time: Timestamp, clock: Timestamp,
        in account: inout Account
    ) {
        LatestValue.withKey(reader.value(at: model.signals[signal].keySlot)) { key in
            // By bytes: what String calls equal (é in one scalar or two) depends on the version of Unicode it knows.
            let latest = account.latest
            if let place = latest.firstIndex(where: { $0.signal == signal && account.text($0.key) == key }) {
                if account.yields((latest[place].time, latest[place].id), to: time, event.id) {
                    account.setLatest(place, units, time: time, id: event.id)
                }
            } else {
                account.insertLatest(signal: Int32(signal), key: key, time: time, id: event.id, value: units)
                dropLeastKey(of: signal, at: clock, in: &account)
            }
        }
    }

    /// Drops the key of a signal that counts least, where there are more than are kept; of equals the lesser key.
    ///
    /// - Returns: Whether one was dropped.
    @discardableResult
    private func dropLeastKey(of signal: Int, at clock: Timestamp, in account: inout Account) -> Bool {
        let kept = account.latest.indices.filter { account.latest[$0].signal == signal }
        guard kept.count > model.limits.keys else { return false }
        // In order of keys: of equals the lesser key is met first and goes.
        let signal = model.signals[signal]
        let sizes = kept.map { place in
            let latest = account.latest[place]
            return Billionths(
                abs(signal.price * latest.value) * signal.halfLife.remainder(after: clock - latest.time))
        }
        if let least = kept.indices.min(by: { sizes[$0] < sizes[$1] }) {
            account.remove(kept[least]..<kept[least] + 1, in: .latest)
        }
        return true
    }

    /// Folds contacts and drops keys until an account that was kept under other limits is within this model's.
    func keepToLimits(_ account: inout Account, at clock: Timestamp) {
        while account.contacts.count > model.limits.contacts { foldLeastContact(of: &account, at: clock) }
        for signal in model.signals.indices where model.signals[signal].isLatest {
            while dropLeastKey(of: signal, at: clock, in: &account) {}
        }
    }

    /// Folds the contact of least lead score into the unnamed one; of equals the one whose newest activity is oldest,
    /// then the lesser id.
    private func foldLeastContact(of account: inout Account, at clock: Timestamp) {
        let scores = assessor.leadScores(of: account, at: clock)
        let least = account.contacts.indices.min { a, b in
            if scores[a] != scores[b] { return scores[a] < scores[b] }
            let (first, second) = (account.contacts[a], account.contacts[b])
            if first.lastActiveOrNever != second.lastActiveOrNever {
                return first.lastActiveOrNever < second.lastActiveOrNever
            }
            return account.text(first.id).bytes.lexicographicallyPrecedes(account.text(second.id).bytes)
        }
        guard let least else { return }
        let multiplier = assessor.multiplier(of: Int32(least + 1), in: account)
        for sum in Array(account.sums) where sum.contact == Int32(least + 1) {
            account.fold(sum, multiplier: multiplier)
        }
        account.removeContact(at: least)
    }
}

extension LatestValue {
    /// A key as text, case kept; "" for none. Numbers and booleans as JSON writes them, others like none. Keys are told apart
    /// by as much as a name may have.
    static func withKey(_ value: JSONValue, _ body: (Text) -> Void) {
        if let text = value.text { return body(text.prefix(EventReader.longestName)) }
        var words = ""
        if let integer = value.integer {
            words = String(integer)
        } else if let integer = value.greatInteger {
            words = String(integer)
        } else if let number = value.number {
            words = "\(number)"
        } else if let boolean = value.boolean {
            words = boolean ? "true" : "false"
        }
        words.withUTF8 { body(Text(bytes: UnsafeRawBufferPointer($0))) }
    }
}

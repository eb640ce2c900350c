internal import Events

/// What each kind of record changes in an account. Each returns whether the change may bring forward something that
/// time alone does, so that it has to be worked out anew.
extension Scorer {
    /// Adds an activity or outcome to every signal that it matches.
    func addActivity(
        _ event: Event, _ reader: EventReader, time: Timestamp, clock: Timestamp, to account: inout Account
    ) -> Bool {
        var mayHasten = assessor.canRise(account)
        var place: Int32 = 0
        if let id = event.contactID {
            let (found, isNewPersona) = mergeContact(id, event, reader, time: time, isActivity: true, in: &account)
            place = found
            mayHasten = mayHasten || isNewPersona
        }
        let multiplier = assessor.multiplier(of: place, in: account)
        var momentum = 0.0
        for candidate in model.matcher.candidates(event.type)
        where model.matcher.holds(candidate, { field(reader, $0) }) {
            let index = candidate.signal
            let signal = model.signals[index]
            var units = 1.0
            if signal.valueSlot >= 0 {
                guard let value = reader.field(signal.valueSlot).number else { continue }
                units = max(-CompiledSignal.greatestValue, min(CompiledSignal.greatestValue, value))
            }
            if signal.isLatest {
                let key = signal.keySlot < 0 ? "" : LatestValue.key(reader.field(signal.keySlot))
                replaceLatest(signal: index, key: key, units, event.id, time: time, clock: clock, in: &account)
                mayHasten = true
            } else {
                account.add(units, signal: Int32(index), contact: place, at: time, signal.halfLife)
                momentum += signal.price * units * multiplier
                mayHasten = mayHasten || signal.price * units < 0
            }
        }
        if momentum != 0 {
            account.momentum.add(momentum, at: time)
            addToBurst(momentum, at: time, in: &account)
        }
        if account.contacts.count > model.model.limits.contacts {
            foldLeastContact(of: &account, at: clock)
            mayHasten = true
        }
        return mayHasten
    }

    /// Merges what is known of a contact.
    func updateContact(
        _ event: Event, _ reader: EventReader, time: Timestamp, clock: Timestamp, in account: inout Account
    ) -> Bool {
        guard let id = event.contactID else { return false }
        let (_, isNewPersona) = mergeContact(id, event, reader, time: time, isActivity: false, in: &account)
        guard account.contacts.count > model.model.limits.contacts else { return isNewPersona }
        foldLeastContact(of: &account, at: clock)
        return true
    }

    /// Takes a contact out: its sums, attributes and windows.
    func erase(_ id: Text?, from account: inout Account) -> Bool {
        guard let id else { return true }
        // An alert that is still held back would bring the person out again, also one that is no longer kept apart.
        if let open = account.alerts?.value.open {
            for place in open.indices where open[place].held != nil {
                account.alerts?.value.open[place].held?.people.removeAll { id == $0.contact }
            }
        }
        if let index = account.contacts.firstIndex(where: { id == $0.id }) { account.removeContact(at: index) }
        return true
    }

    /// Takes a profile over if it is the newest.
    func replaceProfile(_ event: Event, _ reader: EventReader, time: Timestamp, in account: inout Account) -> Bool {
        if let known = account.profile, !known.stamp.yields(to: time, event.id) { return false }
        account.profile = Profile(
            stamp: Stamp(time: time, id: event.id.string),
            values: model.profilePaths.map { StoredValue(field(reader, $0.slot)) })
        account.profileScore = profileScore(account.profile)
        return true
    }

    /// What a profile decides by itself; without one fit is 0 and nothing is excluded.
    func profileScore(_ profile: Profile?) -> ProfileScore {
        guard let profile else { return ProfileScore() }
        var points = 0.0
        for (index, rule) in model.fitRules.enumerated() where rule.holds(profile.value) {
            points += model.model.fit.rules[index].points
        }
        return ProfileScore(
            fit: CompiledSaturation.fullMarks(model.model.fit.fullMarks).score(points),
            exclusion: model.exclusions.firstIndex { $0.holds(profile.value) } ?? -1)
    }

    /// The first persona that matches what is known of a contact, -1 for none.
    func persona(of contact: Contact) -> Int {
        model.personas.firstIndex { persona in
            persona.holds { place -> StoredValue? in
                if place == ContactPath.id { return .text(contact.id) }
                return contact.attributes.first { $0.path == place }?.value
            }
        } ?? -1
    }

    /// Finds or adds a contact and merges what an event says of it, each attribute by newest event time.
    ///
    /// - Returns: Its place as in `SignalSum`, and whether its persona changed while it had sums.
    private func mergeContact(
        _ id: Text, _ event: Event, _ reader: EventReader, time: Timestamp, isActivity: Bool, in account: inout Account
    ) -> (place: Int32, isNewPersona: Bool) {
        let known = account.contacts.indices.first { id == account.contacts[$0].id }
        if known == nil { account.contacts.append(Contact(id: id.string)) }
        let index = known ?? account.contacts.count - 1
        if isActivity { account.contacts[index].lastActive = max(account.contacts[index].lastActive ?? time, time) }
        let isChanged = merge(event, reader, time: time, into: &account.contacts[index])
        guard isChanged || known == nil else { return (Int32(index + 1), false) }
        let persona = persona(of: account.contacts[index])
        let isNewPersona = known != nil && persona != account.contacts[index].persona
        account.contacts[index].persona = persona
        return (Int32(index + 1), isNewPersona)
    }

    /// Merges what an event says of a contact. Returns whether a value changed.
    private func merge(_ event: Event, _ reader: EventReader, time: Timestamp, into contact: inout Contact) -> Bool {
        var isChanged = false
        for (path, wanted) in model.contactSlots.enumerated() where !field(reader, wanted.attribute).isMissing {
            let place = contact.attributes.indices.first { contact.attributes[$0].path >= path }
            let value = field(reader, wanted.value)
            if let place, contact.attributes[place].path == path {
                guard contact.attributes[place].stamp.yields(to: time, event.id) else { continue }
                contact.attributes[place].stamp = Stamp(time: time, id: event.id.string)
                if contact.attributes[place].value.isText(of: value) { continue }
                let new = StoredValue(value)
                if contact.attributes[place].value != new { isChanged = true }
                contact.attributes[place].value = new
            } else {
                contact.attributes.insert(
                    KeptAttribute(
                        path: path, stamp: Stamp(time: time, id: event.id.string), value: StoredValue(value)),
                    at: place ?? contact.attributes.endIndex)
                isChanged = true
            }
        }
        return isChanged
    }

    private func replaceLatest(
        signal: Int, key: String, _ units: Double, _ id: Text, time: Timestamp, clock: Timestamp,
        in account: inout Account
    ) {
        // By bytes: what String calls equal (é in one scalar or two) depends on the version of Unicode it knows.
        let index = account.latest.firstIndex { $0.signal == signal && $0.key.utf8.elementsEqual(key.utf8) }
        if let index {
            guard account.latest[index].stamp.yields(to: time, id) else { return }
            account.latest[index].stamp = Stamp(time: time, id: id.string)
            account.latest[index].value = units
            return
        }
        let newcomer = LatestValue(
            signal: Int32(signal), key: key, stamp: Stamp(time: time, id: id.string), value: units)
        let place = account.latest.firstIndex {
            $0.signal > newcomer.signal
                || ($0.signal == newcomer.signal && newcomer.key.utf8.lexicographicallyPrecedes($0.key.utf8))
        }
        account.latest.insert(newcomer, at: place ?? account.latest.endIndex)
        dropLeastKey(of: &account, signal: signal, at: clock)
    }

    /// Drops the key of a signal that counts least, where there are more than are kept; of equals the lesser key.
    ///
    /// - Returns: Whether one was dropped.
    @discardableResult
    private func dropLeastKey(of account: inout Account, signal: Int, at clock: Timestamp) -> Bool {
        let kept = account.latest.indices.filter { account.latest[$0].signal == signal }
        guard kept.count > model.model.limits.keys else { return false }
        // In order of keys: of equals the lesser key is met first and goes.
        let halfLife = model.signals[signal].halfLife
        let sizes = kept.map { index in
            Billionths(
                abs(model.signals[signal].price * account.latest[index].value)
                    * halfLife.remainder(after: clock - account.latest[index].stamp.time))
        }
        if let least = kept.indices.min(by: { sizes[$0] < sizes[$1] }) { account.latest.remove(at: kept[least]) }
        return true
    }

    /// Folds contacts and drops keys until an account that was kept under other limits is within this model's.
    func keepToLimits(_ account: inout Account, at clock: Timestamp) {
        while account.contacts.count > model.model.limits.contacts { foldLeastContact(of: &account, at: clock) }
        for signal in model.signals.indices where model.signals[signal].isLatest {
            while dropLeastKey(of: &account, signal: signal, at: clock) {}
        }
    }

    /// Folds the contact of least lead score into the unnamed one; of equals the one whose newest activity is oldest,
    /// then the lesser id.
    private func foldLeastContact(of account: inout Account, at clock: Timestamp) {
        let scores = account.contacts.indices.map {
            Billionths(assessor.leadScore(of: Int32($0 + 1), in: account, at: clock))
        }
        let least = account.contacts.indices.min { a, b in
            if scores[a] != scores[b] { return scores[a] < scores[b] }
            let (first, second) = (account.contacts[a], account.contacts[b])
            let (active, other) = (first.lastActive ?? .min, second.lastActive ?? .min)
            if active != other { return active < other }
            return first.id.utf8.lexicographicallyPrecedes(second.id.utf8)
        }
        guard let least else { return }
        let multiplier = assessor.multiplier(of: Int32(least + 1), in: account)
        for sum in account.sums where sum.contact == Int32(least + 1) {
            account.add(
                sum.value * multiplier, signal: sum.signal, contact: 0, at: sum.at,
                model.signals[Int(sum.signal)].halfLife)
        }
        account.removeContact(at: least)
    }

    /// The value of a slot in the record; -1 is a path that is never there.
    @inline(__always)
    private func field(_ reader: EventReader, _ slot: Int) -> JSONValue {
        slot < 0 ? .missing : reader.field(slot)
    }
}

extension LatestValue {
    /// A key as text, case kept; "" for none. Numbers and booleans as JSON writes them, others like none.
    static func key(_ value: JSONValue) -> String {
        if let text = value.text { return text.string }
        if let integer = value.integer { return String(integer) }
        if let number = value.number { return "\(number)" }
        if let boolean = value.boolean { return boolean ? "true" : "false" }
        return ""
    }
}

extension Account {
    /// Adds units to a sum, late ones as if they had come in time.
    mutating func add(_ units: Double, signal: Int32, contact: Int32, at time: Timestamp, _ halfLife: HalfLife) {
        let place = placeOfSum(contact, signal)
        guard place < sums.endIndex, sums[place].contact == contact, sums[place].signal == signal else {
            sums.insert(SignalSum(contact: contact, signal: signal, at: time, value: units), at: place)
            return
        }
        let at = sums[place].at
        if time >= at {
            sums[place].value = sums[place].value * halfLife.remainder(after: time - at) + units
            sums[place].at = time
        } else {
            sums[place].value += units * halfLife.remainder(after: at - time)
        }
    }

    /// The place of the first sum that does not come before a contact's of a signal.
    private func placeOfSum(_ contact: Int32, _ signal: Int32) -> Int {
        var low = 0
        var high = sums.count
        while low < high {
            let middle = (low + high) / 2
            if (sums[middle].contact, sums[middle].signal) < (contact, signal) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Takes a contact and its sums out; the places of those behind it move up.
    mutating func removeContact(at index: Int) {
        let place = Int32(index + 1)
        contacts.remove(at: index)
        sums.removeAll { $0.contact == place }
        for sum in sums.indices where sums[sum].contact > place { sums[sum].contact -= 1 }
    }
}

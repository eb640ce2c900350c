internal import Events

/// The stored form of an account.
///
/// Version 3, and 4 where a burst rests: a version byte, flags, then the parts in the order below. Signals, paths and
/// tiers are named by a 32-bit hash of their names, never by place, so that what was written under one model can be read
/// under the next: that is how a change of model takes the accounts over. Sums are stored before points, as they are at
/// the account's reference time, and times as distances from it, which are short. What follows from profile and model
/// (fit, exclusion, personas) is not stored, nor is the name: the record or entry that holds the form is found by it.
///
/// Version 2, in which holds did not say when they were placed, is read too, and so is version 1, which had each sum at a
/// time of its own (`FirstVersion`). What can be said in a version is written in it, so that an earlier release, gone back
/// to, can go on.
public enum StoredForm {
    static let firstVersion: UInt8 = 1
    /// The first version in which sums are at one reference time.
    static let sumsShareAReference: UInt8 = 2
    /// The first version in which holds say when they were placed.
    static let holdsSayWhen: UInt8 = 3
    /// The first version in which a burst may be as of a time of its own.
    static let burstsRest: UInt8 = 4
    /// The latest version that is written.
    static let version: UInt8 = 4

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let profile = Flags(rawValue: 1)
        /// There are sums, and a time to which they refer.
        static let reference = Flags(rawValue: 2)
        static let excluded = Flags(rawValue: 4)
        static let decided = Flags(rawValue: 8)
        static let wanted = Flags(rawValue: 16)
        static let due = Flags(rawValue: 32)
        static let alerts = Flags(rawValue: 64)
        /// The burst is as of a time of its own.
        static let burstRests = Flags(rawValue: 128)
    }
}

extension Account {
    /// Appends the stored form.
    func encode(_ model: CompiledModel, clock: Timestamp, into bytes: inout GrowingBytes) {
        let extras = head.pointee.extras?.value
        var flags: StoredForm.Flags = []
        if extras?.profile != nil { flags.insert(.profile) }
        if reference != .min { flags.insert(.reference) }
        if standing.place == .excluded { flags.insert(.excluded) }
        if decided.at != nil { flags.insert(.decided) }
        if extras?.wanted != nil { flags.insert(.wanted) }
        if due != .max { flags.insert(.due) }
        if extras?.alerts != nil { flags.insert(.alerts) }
        if reference != .min, extras?.burstAsOf != nil { flags.insert(.burstRests) }

        var writer = BinaryWriter(into: bytes)
        bytes = GrowingBytes()
        writer.byte(flags.contains(.burstRests) ? StoredForm.burstsRest : StoredForm.holdsSayWhen)
        writer.byte(flags.rawValue)
        if case .tier(let tier) = standing.place { writer.fixed(model.tierIDs[tier].value) }
        writer.signed(standing.since)
        writer.signed(lastOffset)
        if due != .max { writer.signed(due) }
        if let at = decided.at {
            writer.signed(at)
            writer.signed(decided.score)
        }
        if let wanted = extras?.wanted { writer.wanted(wanted) }
        if flags.contains(.reference) {
            writer.signed(reference)
            writer.double(head.pointee.week)
            writer.double(head.pointee.month)
            writer.double(head.pointee.burst)
            if flags.contains(.burstRests), let asOf = extras?.burstAsOf { writer.signed(asOf) }
        }
        if let profile = extras?.profile { writer.profile(profile, model) }
        writer.contacts(of: self, model)
        writer.sums(of: self, model)
        writer.latest(of: self, model)
        let limits = model.limits
        writer.seen(remembered(clock: clock, Memory(span: limits.dedupe, most: limits.ids)), anchor: anchor)
        writer.unsigned(UInt64(elements(.decidedShares).count))
        for share in elements(.decidedShares) {
            writer.fixed(share.name.value)
            writer.signed(Int64(share.share))
        }
        if let state = extras?.alerts { writer.alerts(state) }
        bytes = writer.output
    }

    /// What stored times are distances from.
    var anchor: Timestamp { reference == .min ? 0 : reference }
}

extension BinaryWriter {
    fileprivate mutating func wanted(_ wanted: WantedScore) {
        byte(UInt8(Reason.allCases.firstIndex(of: wanted.reason)!))
        optional(wanted.cause) { $0.cause($1) }
    }

    fileprivate mutating func profile(_ profile: Profile, _ model: CompiledModel) {
        signed(profile.stamp.time)
        text(profile.stamp.id)
        let known = profile.values.indices.filter { profile.values[$0] != nil }
        unsigned(UInt64(known.count))
        for place in known {
            fixed(model.profilePathIDs[place].value)
            value(profile.values[place])
        }
    }

    fileprivate mutating func contacts(of account: Account, _ model: CompiledModel) {
        unsigned(UInt64(account.contacts.count))
        var attribute = 0
        for (index, contact) in account.contacts.enumerated() {
            text(account.text(contact.id))
            byte(contact.lastActive == nil ? 0 : 1)
            if let lastActive = contact.lastActive { signed(lastActive - account.anchor) }
            let first = attribute
            while attribute < account.attributes.count, account.attributes[attribute].contact == Int32(index + 1) {
                attribute += 1
            }
            unsigned(UInt64(attribute - first))
            for place in first..<attribute {
                let kept = account.attributes[place]
                fixed(model.contactPathIDs[Int(kept.path)].value)
                signed(kept.time - account.anchor)
                text(account.text(kept.id))
                value(account.value(kept.value))
            }
        }
    }

    /// Signal by signal.
    fileprivate mutating func sums(of account: Account, _ model: CompiledModel) {
        let sums = account.sums
        var groups: UInt64 = 0
        for place in sums.indices where place == 0 || sums[place].signal != sums[place - 1].signal { groups += 1 }
        unsigned(groups)
        var place = 0
        while place < sums.count {
            var end = place
            while end < sums.count, sums[end].signal == sums[place].signal { end += 1 }
            fixed(model.signalIDs[Int(sums[place].signal)].value)
            unsigned(UInt64(end - place))
            for sum in sums[place..<end] {
                unsigned(UInt64(sum.contact))
                signed(sum.newest - account.anchor)
                double(sum.value)
            }
            place = end
        }
    }

    fileprivate mutating func latest(of account: Account, _ model: CompiledModel) {
        unsigned(UInt64(account.latest.count))
        for latest in account.latest {
            fixed(model.signalIDs[Int(latest.signal)].value)
            text(account.text(latest.key))
            signed(latest.time - account.anchor)
            text(account.text(latest.id))
            double(latest.value)
        }
    }

    /// Arrivals as distances from the one before, an event's time as that from its arrival.
    fileprivate mutating func seen(_ entries: some Collection<SeenID>, anchor: Timestamp) {
        unsigned(UInt64(entries.count))
        var last = anchor
        for entry in entries {
            fixed(entry.hash)
            signed(entry.arrival - last)
            signed(entry.time - entry.arrival)
            last = entry.arrival
        }
    }

    mutating func value(_ value: StoredValue?) {
        switch value {
        case nil: byte(0)
        case .text(let text): byte(1); self.text(text)
        case .number(let number): byte(2); double(number)
        case .boolean(let boolean): byte(boolean ? 4 : 3)
        case .object: byte(5)
        case .list(let elements):
            byte(6)
            unsigned(UInt64(elements.count))
            for element in elements { self.value(element) }
        }
    }
}

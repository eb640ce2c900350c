internal import Events

/// The stored form of an account.
///
/// Version 3: a version byte, flags, then the parts in the order below. Signals, paths and tiers are named by a 32-bit
/// hash of their names, never by place, so that what was written under one model can be read under the next: that is how
/// a change of model takes the accounts over. Sums are stored before points, as they are at the account's reference time,
/// and times as distances from it, which are short. What follows from profile and model (fit, exclusion, personas) is not
/// stored, nor is the name: the record or entry that holds the form is found by it.
///
/// Version 2, in which holds did not say when they were placed, is read too, and so is version 1, which had each sum at a
/// time of its own (`FirstVersion`).
public enum StoredForm {
    static let firstVersion: UInt8 = 1
    /// The first version in which sums are at one reference time.
    static let sumsShareAReference: UInt8 = 2
    /// The first version in which holds say when they were placed.
    static let holdsSayWhen: UInt8 = 3
    /// The version that is written.
    static let version: UInt8 = 3

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

        var writer = BinaryWriter(into: bytes)
        bytes = GrowingBytes()
        writer.byte(StoredForm.version)
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

    /// Reads the stored form under a model, which need not be the one it was written under: what that model does not
    /// name is left out.
    init(decoding bytes: UnsafeRawBufferPointer, name: Text, _ model: CompiledModel) throws(StateError) {
        var reader = BinaryReader(bytes)
        let version = try reader.byte()
        switch version {
        case StoredForm.firstVersion:
            try self.init(firstVersion: &reader, name: name, model)
        case StoredForm.sumsShareAReference...StoredForm.version:
            try self.init(&reader, version, name: name, model)
        case 0:
            throw .damaged("its version is 0")
        default:
            throw .newerVersion(found: version, known: StoredForm.version)
        }
        guard reader.isAtEnd else { throw .damaged("something follows its end") }
    }

    private init(
        _ reader: inout BinaryReader, _ version: UInt8, name: Text, _ model: CompiledModel
    ) throws(StateError) {
        self.init(name: name, tier: model.lastTier, since: 0)
        let flags = try readHead(&reader, model)
        if flags.contains(.reference) {
            head.pointee.reference = try reader.time()
            head.pointee.week = try reader.double()
            head.pointee.month = try reader.double()
            head.pointee.burst = try reader.double()
        }
        if flags.contains(.profile) { setProfile(try reader.profile(model), ProfileScore()) }
        try reader.contacts(into: &self, model)
        try reader.sums(into: &self, model)
        try reader.latest(into: &self, model)
        setSeen(try reader.seen(anchor: anchor))
        for _ in 0..<(try reader.count(elementSize: 5)) {
            append(
                DecidedShare(name: NameID(value: try reader.fixed()), share: Int32(clamping: try reader.signed())),
                to: .decidedShares)
        }
        if flags.contains(.alerts) {
            let state = try reader.alerts(version)
            changeAlerts { $0 = state }
        }
    }

    /// Reads what all versions begin with, from the flags on.
    mutating func readHead(
        _ reader: inout BinaryReader, _ model: CompiledModel
    ) throws(StateError) -> StoredForm.Flags {
        let flags = StoredForm.Flags(rawValue: try reader.byte())
        standing = Standing(place: try reader.place(flags, model), since: try reader.time())
        lastOffset = try reader.signed()
        if flags.contains(.due) { due = try reader.signed() }
        if flags.contains(.decided) {
            let at = try reader.time()
            decided = (try reader.signed(), at)
        }
        if flags.contains(.wanted) { wanted = try reader.wanted() }
        return flags
    }

    /// What stored times are distances from.
    fileprivate var anchor: Timestamp { reference == .min ? 0 : reference }
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

extension BinaryReader {
    fileprivate mutating func place(_ flags: StoredForm.Flags, _ model: CompiledModel) throws(StateError)
        -> Standing.Place
    {
        if flags.contains(.excluded) { return .excluded }
        let id = NameID(value: try fixed())
        return .tier(model.tierIDs.firstIndex(of: id) ?? model.lastTier)
    }

    fileprivate mutating func wanted() throws(StateError) -> WantedScore {
        let reason = Int(try byte())
        guard reason < Reason.allCases.count else { throw .damaged("a reason is unknown") }
        return WantedScore(
            reason: Reason.allCases[reason],
            cause: try optional { reader throws(StateError) in try reader.cause() })
    }

    mutating func profile(_ model: CompiledModel) throws(StateError) -> Profile {
        var profile = Profile(
            stamp: Stamp(time: try time(), id: try text()),
            values: Array(repeating: nil, count: model.profilePaths.count))
        for _ in 0..<(try count(elementSize: 5)) {
            let id = NameID(value: try fixed())
            let value = try value()
            if let place = model.profilePathIDs.firstIndex(of: id) { profile.values[place] = value }
        }
        return profile
    }

    fileprivate mutating func contacts(into account: inout Account, _ model: CompiledModel) throws(StateError) {
        for index in 0..<(try count(elementSize: 3)) {
            let place = account.addContact(try view())
            if try byte() != 0 { account.contacts[place].lastActive = try time(from: account.anchor) }
            for _ in 0..<(try count(elementSize: 7)) {
                let id = NameID(value: try fixed())
                let (time, event, value) = (try time(from: account.anchor), try view(), try value())
                if let path = model.contactPathIDs.firstIndex(of: id) {
                    account.keep(value, of: Int32(index + 1), path: Int32(path), time: time, id: event)
                }
            }
        }
    }

    fileprivate mutating func sums(into account: inout Account, _ model: CompiledModel) throws(StateError) {
        for _ in 0..<(try count(elementSize: 5)) {
            let signal = model.place(ofSignal: NameID(value: try fixed()))
            for _ in 0..<(try count(elementSize: 10)) {
                let contact = try unsigned()
                guard contact <= UInt64(account.contacts.count), contact < SumKey.most else {
                    throw .damaged("a sum has no contact")
                }
                let (newest, value) = (try time(from: account.anchor), try double())
                if let signal, !model.signals[signal].isLatest {
                    account.add(
                        Sum(newest: newest, value: value), to: SumKey(signal: Int32(signal), contact: Int32(contact)))
                }
            }
        }
    }

    fileprivate mutating func latest(into account: inout Account, _ model: CompiledModel) throws(StateError) {
        for _ in 0..<(try count(elementSize: 15)) {
            let signal = model.place(ofSignal: NameID(value: try fixed()))
            let (key, time, id) = (try view(), try time(from: account.anchor), try view())
            let value = try double()
            if let signal, model.signals[signal].isLatest {
                account.insertLatest(signal: Int32(signal), key: key, time: time, id: id, value: value)
            }
        }
    }

    fileprivate mutating func seen(anchor: Timestamp) throws(StateError) -> [SeenID] {
        var entries: [SeenID] = []
        var last = anchor
        for _ in 0..<(try count(elementSize: 10)) {
            let hash: UInt64 = try fixed()
            let arrival = try time(from: last)
            entries.append(SeenID(hash: hash, time: try time(from: arrival), arrival: arrival))
            last = arrival
        }
        return entries
    }

    mutating func value() throws(StateError) -> StoredValue? { try value(depth: 0) }

    private mutating func value(depth: Int) throws(StateError) -> StoredValue? {
        switch try byte() {
        case 0: return nil
        case 1: return .text(try text())
        case 2: return .number(try double())
        case 3: return .boolean(false)
        case 4: return .boolean(true)
        case 5: return .object
        case 6 where depth == 0:
            var elements: [StoredValue] = []
            for _ in 0..<(try count(elementSize: 1)) {
                guard let element = try value(depth: 1) else { throw .damaged("a list has a hole") }
                elements.append(element)
            }
            return .list(elements)
        default: throw .damaged("a value is of no kind")
        }
    }
}

internal import Events

/// The stored form of an account.
///
/// Version 1: a version byte, flags, then the parts in the order below. Signals, paths and tiers are named by a 32-bit
/// hash of their names, never by place, so that what was written under one model can be read under the next: that is
/// how a change of model takes the accounts over. Sums are stored before points. What follows from profile and model
/// (fit, exclusion, personas) is not stored.
extension Account {
    /// The version that is written.
    static let formatVersion: UInt8 = 1

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let profile = Flags(rawValue: 1)
        static let momentum = Flags(rawValue: 2)
        static let excluded = Flags(rawValue: 4)
        static let decided = Flags(rawValue: 8)
        static let wanted = Flags(rawValue: 16)
        static let due = Flags(rawValue: 32)
    }

    /// Appends the stored form.
    func encode(_ model: CompiledModel, clock: Timestamp, into bytes: inout [UInt8]) {
        var flags: Flags = []
        if profile != nil { flags.insert(.profile) }
        if momentum != Momentum() { flags.insert(.momentum) }
        if standing.place == .excluded { flags.insert(.excluded) }
        if publication.at != nil { flags.insert(.decided) }
        if publication.wanted != nil { flags.insert(.wanted) }
        if due != .max { flags.insert(.due) }

        var writer = BinaryWriter(into: bytes)
        bytes = []
        writer.byte(Account.formatVersion)
        writer.byte(flags.rawValue)
        if case .tier(let tier) = standing.place { writer.fixed(NameID(model.model.tiers[tier].name).value) }
        writer.signed(standing.since)
        writer.signed(lastOffset)
        if due != .max { writer.signed(due) }
        if let at = publication.at {
            writer.signed(at)
            writer.signed(publication.score)
        }
        if let wanted = publication.wanted { writer.wanted(wanted) }
        if flags.contains(.momentum) {
            writer.signed(momentum.at)
            writer.double(momentum.week)
            writer.double(momentum.month)
        }
        if let profile { writer.profile(profile, model) }

        writer.unsigned(UInt64(contacts.count))
        for contact in contacts { writer.contact(contact, model) }
        writer.unsigned(UInt64(sums.count))
        for sum in sums {
            writer.unsigned(UInt64(sum.contact))
            writer.fixed(model.signalIDs[Int(sum.signal)].value)
            writer.signed(sum.at)
            writer.double(sum.value)
        }
        writer.unsigned(UInt64(latest.count))
        for value in latest {
            writer.fixed(model.signalIDs[Int(value.signal)].value)
            writer.text(value.key)
            writer.stamp(value.stamp)
            writer.double(value.value)
        }
        let limits = model.model.limits
        let remembered = seen.remembered(clock: clock, span: limits.dedupe, most: limits.ids)
        writer.unsigned(UInt64(remembered.count))
        for entry in remembered {
            writer.fixed(entry.hash)
            writer.signed(entry.time)
            writer.signed(entry.arrival)
        }
        bytes = writer.bytes
    }

    /// Reads the stored form under a model, which need not be the one it was written under: what that model does not
    /// name is left out.
    init(decoding bytes: UnsafeRawBufferPointer, _ model: CompiledModel) throws(StateError) {
        var reader = BinaryReader(bytes)
        let version = try reader.byte()
        guard version != 0 else { throw .damaged("its version is 0") }
        guard version <= Account.formatVersion else {
            throw .newerVersion(found: version, known: Account.formatVersion)
        }
        let flags = Flags(rawValue: try reader.byte())
        var place = Standing.Place.excluded
        if !flags.contains(.excluded) {
            let id = NameID(value: try reader.fixed())
            place = .tier(model.model.tiers.firstIndex { NameID($0.name) == id } ?? model.lastTier)
        }
        self.init(tier: model.lastTier, since: 0)
        standing = Standing(place: place, since: try reader.time())
        lastOffset = try reader.signed()
        if flags.contains(.due) { due = try reader.signed() }
        if flags.contains(.decided) {
            publication.at = try reader.time()
            publication.score = try reader.signed()
        }
        if flags.contains(.wanted) { publication.wanted = try reader.wanted() }
        if flags.contains(.momentum) {
            momentum = Momentum(at: try reader.time(), week: try reader.double(), month: try reader.double())
        }
        if flags.contains(.profile) { profile = try reader.profile(model) }

        for _ in 0..<(try reader.count(elementSize: 3)) { contacts.append(try reader.contact(model)) }
        for _ in 0..<(try reader.count(elementSize: 14)) {
            let contact = try reader.unsigned()
            guard contact <= UInt64(contacts.count) else { throw .damaged("a sum has no contact") }
            let signal = model.place(ofSignal: NameID(value: try reader.fixed()))
            let (at, value) = (try reader.time(), try reader.double())
            if let signal, !model.signals[signal].isLatest {
                sums.append(SignalSum(contact: Int32(contact), signal: Int32(signal), at: at, value: value))
            }
        }
        for _ in 0..<(try reader.count(elementSize: 15)) {
            let signal = model.place(ofSignal: NameID(value: try reader.fixed()))
            let (key, stamp, value) = (try reader.text(), try reader.stamp(), try reader.double())
            if let signal, model.signals[signal].isLatest {
                latest.append(LatestValue(signal: Int32(signal), key: key, stamp: stamp, value: value))
            }
        }
        var entries: [SeenIDs.Entry] = []
        for _ in 0..<(try reader.count(elementSize: 10)) {
            entries.append(
                SeenIDs.Entry(hash: try reader.fixed(), time: try reader.time(), arrival: try reader.time()))
        }
        seen = SeenIDs(entries: entries)
        guard reader.isAtEnd else { throw .damaged("something follows its end") }
        // Another model may list the signals in another order.
        sums.sort { ($0.contact, $0.signal) < ($1.contact, $1.signal) }
        latest.sort { a, b in
            a.signal != b.signal ? a.signal < b.signal : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
        }
    }
}

extension BinaryWriter {
    fileprivate mutating func stamp(_ stamp: Stamp) {
        signed(stamp.time)
        text(stamp.id)
    }

    fileprivate mutating func wanted(_ wanted: Publication.Wanted) {
        byte(UInt8(Reason.allCases.firstIndex(of: wanted.reason)!))
        byte(wanted.cause == nil ? 0 : wanted.cause?.id == nil ? 1 : 2)
        if let cause = wanted.cause {
            if let id = cause.id { text(id) }
            text(cause.type)
        }
    }

    fileprivate mutating func profile(_ profile: Profile, _ model: CompiledModel) {
        stamp(profile.stamp)
        let known = profile.values.indices.filter { profile.values[$0] != nil }
        unsigned(UInt64(known.count))
        for place in known {
            fixed(model.profilePathIDs[place].value)
            value(profile.values[place])
        }
    }

    fileprivate mutating func contact(_ contact: Contact, _ model: CompiledModel) {
        text(contact.id)
        byte(contact.lastActive == nil ? 0 : 1)
        if let lastActive = contact.lastActive { signed(lastActive) }
        unsigned(UInt64(contact.attributes.count))
        for attribute in contact.attributes {
            fixed(model.contactPathIDs[attribute.path].value)
            stamp(attribute.stamp)
            value(attribute.value)
        }
    }

    fileprivate mutating func value(_ value: StoredValue?) {
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
    fileprivate mutating func stamp() throws(StateError) -> Stamp {
        Stamp(time: try time(), id: try text())
    }

    fileprivate mutating func wanted() throws(StateError) -> Publication.Wanted {
        let reason = Int(try byte())
        guard reason < Reason.allCases.count else { throw .damaged("a reason is unknown") }
        switch try byte() {
        case 0: return Publication.Wanted(reason: Reason.allCases[reason], cause: nil)
        case 1: return Publication.Wanted(reason: Reason.allCases[reason], cause: Cause(id: nil, type: try text()))
        case 2:
            return Publication.Wanted(
                reason: Reason.allCases[reason], cause: Cause(id: try text(), type: try text()))
        default: throw .damaged("a cause is unknown")
        }
    }

    fileprivate mutating func profile(_ model: CompiledModel) throws(StateError) -> Profile {
        var profile = Profile(stamp: try stamp(), values: Array(repeating: nil, count: model.profilePaths.count))
        for _ in 0..<(try count(elementSize: 5)) {
            let id = NameID(value: try fixed())
            let value = try value(depth: 0)
            if let place = model.profilePathIDs.firstIndex(of: id) { profile.values[place] = value }
        }
        return profile
    }

    fileprivate mutating func contact(_ model: CompiledModel) throws(StateError) -> Contact {
        var contact = Contact(id: try text())
        if try byte() != 0 { contact.lastActive = try time() }
        for _ in 0..<(try count(elementSize: 7)) {
            let id = NameID(value: try fixed())
            let (stamp, value) = (try stamp(), try value(depth: 0))
            if let path = model.contactPathIDs.firstIndex(of: id) {
                contact.attributes.append(KeptAttribute(path: path, stamp: stamp, value: value))
            }
        }
        contact.attributes.sort { $0.path < $1.path }
        return contact
    }

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

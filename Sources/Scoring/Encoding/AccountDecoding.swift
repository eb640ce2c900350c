internal import Events

extension Account {
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
            if flags.contains(.burstRests) {
                let asOf = try reader.time()
                guard asOf <= reference else { throw .damaged("its burst rests from a time after that of its sums") }
                changeExtras { $0.burstAsOf = asOf }
            }
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
                    let contact = Int32(index + 1)
                    let kept = account.placeOfAttribute(contact, Int32(path), of: model.contactPathIDs.count)
                    account.keep(value, of: contact, path: Int32(path), time: time, id: event, at: kept)
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

internal import Events

/// Version 1 of the stored form: each sum, momentum and the burst at a time of its own, all times in full, and what is
/// known of alerts and of decided shares together.
extension Account {
    private struct StoredSum {
        var signal: Int
        var contact: Int32
        var at: Timestamp
        var value: Double
    }

    /// - Parameter reader: Behind the version.
    init(firstVersion reader: inout BinaryReader, name: Text, _ model: CompiledModel) throws(StateError) {
        self.init(name: name, tier: model.lastTier, since: 0)
        let flags = try readHead(&reader, model)
        var momentum: (at: Timestamp, week: Double, month: Double)?
        // The flag of version 2's reference is that of version 1's momentum.
        if flags.contains(.reference) { momentum = (try reader.time(), try reader.double(), try reader.double()) }
        if flags.contains(.profile) { setProfile(try reader.profile(model), ProfileScore()) }

        for index in 0..<(try reader.count(elementSize: 3)) {
            let place = addContact(try reader.view())
            if try reader.byte() != 0 { contacts[place].lastActive = try reader.time() }
            for _ in 0..<(try reader.count(elementSize: 7)) {
                let id = NameID(value: try reader.fixed())
                let (time, event, value) = (try reader.time(), try reader.view(), try reader.value())
                if let path = model.contactPathIDs.firstIndex(of: id) {
                    let contact = Int32(index + 1)
                    let kept = placeOfAttribute(contact, Int32(path), of: model.contactPathIDs.count)
                    keep(value, of: contact, path: Int32(path), time: time, id: event, at: kept)
                }
            }
        }
        var sums: [StoredSum] = []
        for _ in 0..<(try reader.count(elementSize: 14)) {
            let contact = try reader.unsigned()
            guard contact <= UInt64(contacts.count), contact < SumKey.most else {
                throw .damaged("a sum has no contact")
            }
            let signal = model.place(ofSignal: NameID(value: try reader.fixed()))
            let (at, value) = (try reader.time(), try reader.double())
            if let signal, !model.signals[signal].isLatest {
                sums.append(StoredSum(signal: signal, contact: Int32(contact), at: at, value: value))
            }
        }
        for _ in 0..<(try reader.count(elementSize: 15)) {
            let signal = model.place(ofSignal: NameID(value: try reader.fixed()))
            let (key, time, id) = (try reader.view(), try reader.time(), try reader.view())
            let value = try reader.double()
            if let signal, model.signals[signal].isLatest {
                insertLatest(signal: Int32(signal), key: key, time: time, id: id, value: value)
            }
        }
        var seen: [SeenID] = []
        for _ in 0..<(try reader.count(elementSize: 10)) {
            seen.append(SeenID(hash: try reader.fixed(), time: try reader.time(), arrival: try reader.time()))
        }
        setSeen(seen)
        var burst: (at: Timestamp, value: Double)?
        if flags.contains(.alerts) { burst = try readAlerts(&reader) }

        // All to one reference, the latest of their times.
        let times = sums.map(\.at) + [momentum?.at, burst?.at].compactMap(\.self)
        guard let reference = times.max() else { return }
        head.pointee.reference = reference
        for sum in sums {
            let value = sum.value * model.signals[sum.signal].halfLife.remainder(after: reference - sum.at)
            add(
                Sum(newest: sum.at, value: value), to: SumKey(signal: Int32(sum.signal), contact: sum.contact))
        }
        if let momentum {
            head.pointee.week = momentum.week * HalfLife.week.remainder(after: reference - momentum.at)
            head.pointee.month = momentum.month * HalfLife.month.remainder(after: reference - momentum.at)
        }
        if let burst {
            head.pointee.burst = burst.value
            changeExtras { $0.burstAsOf = burst.at }
        }
    }

    /// - Returns: The burst, if there was one.
    private mutating func readAlerts(
        _ reader: inout BinaryReader
    ) throws(StateError) -> (at: Timestamp, value: Double)? {
        let (value, at) = (try reader.double(), try reader.time())
        let state = try reader.alerts(StoredForm.firstVersion)
        if state != AlertState() { changeAlerts { $0 = state } }
        for _ in 0..<(try reader.count(elementSize: 5)) {
            append(
                DecidedShare(name: NameID(value: try reader.fixed()), share: Int32(clamping: try reader.signed())),
                to: .decidedShares)
        }
        return value == 0 ? nil : (at, value)
    }
}

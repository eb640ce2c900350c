internal import Events

/// The stored form of what is known of an account's alerts; part of the account's.
extension BinaryWriter {
    mutating func alerts(_ state: AlertState) {
        unsigned(UInt64(state.holds.count))
        for hold in state.holds {
            text(hold.by)
            signed(hold.until)
            optional(hold.placed) { $0.signed($1) }
        }
        unsigned(UInt64(state.last.count))
        for key in state.last { self.key(key) }
        unsigned(UInt64(state.open.count))
        for alert in state.open {
            key(alert.key)
            text(alert.queue)
            optional(alert.respondBy) { $0.signed($1) }
            optional(alert.held) { $0.held($1) }
        }
    }

    mutating func optional<Value>(_ value: Value?, _ write: (inout BinaryWriter, Value) -> Void) {
        byte(value == nil ? 0 : 1)
        if let value { write(&self, value) }
    }

    private mutating func key(_ key: AlertKey) {
        byte(key.kind == .tier ? 0 : 1)
        text(key.tier)
        signed(key.raised)
        unsigned(UInt64(key.ordinal))
    }

    /// What is sent again when the hold ends; key and queue are the open alert's.
    private mutating func held(_ alert: Alert) {
        signed(alert.score)
        optional(alert.cause) { $0.cause($1) }
        unsigned(UInt64(alert.drivers.count))
        for driver in alert.drivers { text(driver) }
        unsigned(UInt64(alert.people.count))
        for lead in alert.people {
            text(lead.contact)
            optional(lead.persona) { $0.text($1) }
            signed(lead.score)
            optional(lead.lastActive) { $0.signed($1) }
        }
        optional(alert.action) { $0.text($1) }
        optional(alert.play) { $0.text($1) }
        text(alert.model)
        text(alert.modelVersion)
        signed(alert.time)
        signed(alert.lastOffset)
    }

    mutating func cause(_ cause: Cause) {
        optional(cause.id) { $0.text($1) }
        text(cause.type)
    }
}

extension BinaryReader {
    /// - Parameter version: The version of the account's stored form.
    mutating func alerts(_ version: UInt8) throws(StateError) -> AlertState {
        var state = AlertState()
        for _ in 0..<(try count(elementSize: 2)) {
            var hold = Hold(by: try text(), until: try time())
            if version >= StoredForm.holdsSayWhen {
                hold.placed = try optional { reader throws(StateError) in try reader.time() }
            }
            state.holds.append(hold)
        }
        for _ in 0..<(try count(elementSize: 4)) { state.last.append(try key()) }
        for _ in 0..<(try count(elementSize: 7)) {
            let (key, queue) = (try key(), try text())
            let respondBy = try optional { reader throws(StateError) in try reader.time() }
            let held = try optional { reader throws(StateError) in try reader.held(key, queue) }
            state.open.append(OpenAlert(key: key, queue: queue, respondBy: respondBy, held: held))
        }
        return state
    }

    mutating func optional<Value>(
        _ read: (inout BinaryReader) throws(StateError) -> Value
    ) throws(StateError) -> Value? {
        switch try byte() {
        case 0: return nil
        case 1: return try read(&self)
        default: throw .damaged("a choice is neither")
        }
    }

    private mutating func key() throws(StateError) -> AlertKey {
        let kind = try byte()
        guard kind < 2 else { throw .damaged("an alert is of no kind") }
        return AlertKey(
            kind: kind == 0 ? .tier : .spike, tier: try text(), raised: try time(),
            ordinal: UInt32(clamping: try unsigned()))
    }

    private mutating func held(_ key: AlertKey, _ queue: String) throws(StateError) -> Alert {
        let score = try signed()
        let cause = try optional { reader throws(StateError) in try reader.cause() }
        var drivers: [String] = []
        for _ in 0..<(try count(elementSize: 1)) { drivers.append(try text()) }
        var people: [ScoreReport.Lead] = []
        for _ in 0..<(try count(elementSize: 4)) {
            people.append(
                ScoreReport.Lead(
                    contact: try text(),
                    persona: try optional { reader throws(StateError) in try reader.text() },
                    score: try signed(),
                    lastActive: try optional { reader throws(StateError) in try reader.time() }))
        }
        return Alert(
            key: key, status: .held, queue: queue, score: score, cause: cause, drivers: drivers, people: people,
            action: try optional { reader throws(StateError) in try reader.text() },
            play: try optional { reader throws(StateError) in try reader.text() }, respondBy: nil,
            model: try text(), modelVersion: try text(), time: try time(), lastOffset: try signed())
    }

    mutating func cause() throws(StateError) -> Cause {
        Cause(id: try optional { reader throws(StateError) in try reader.text() }, type: try text())
    }
}

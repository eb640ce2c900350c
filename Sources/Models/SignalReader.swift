import Events
import Scoring
import YAMLFiles

/// The names of signals, and which of them keep only the latest event.
struct SignalNames {
    var names = NameList(kind: "signal")
    var latest: Set<String> = []
}

extension ModelReader {
    private enum ModeName: String, CaseIterable {
        case add, latest
    }

    /// The signals, and the names of them all, even of those that could not be read.
    func readSignals() -> ([Signal], SignalNames) {
        var names = SignalNames()
        let signals = top.optional("signals")?.list(mayBeEmpty: true) { value in
            value.mapping { signal(reading: $0, names: &names) }
        }
        return (signals ?? [], names)
    }

    private func signal(reading mapping: MappingReader, names: inout SignalNames) -> Signal? {
        let name = names.names.claim(mapping.required("name"))
        let category = mapping.required("category")?.choice(of: Category.self)
        let mode = mapping.optional("mode").map { $0.choice(of: ModeName.self) } ?? .add
        let condition = mapping.required("when").flatMap(Condition.init(reading:))
        let points = mapping.required("points").flatMap(Signal.Points.init(reading:))
        let halfLife = mapping.required("half_life")?.positiveDuration()
        let keyReader = mapping.optional("key")
        let contactCapReader = mapping.optional("contact_cap")
        let cap = mapping.optional("cap")?.positivePoints()

        let key = keyReader.flatMap(FieldPath.init(reading:))
        let contactCap = contactCapReader?.positivePoints()
        switch mode {
        case .latest:
            if let name { names.latest.insert(name) }
            contactCapReader?.refuse("cannot be with mode: latest, whose points belong to the account: use \"cap\"")
        case .add:
            keyReader?.refuse("needs mode: latest; with mode: add every event counts")
        case nil: break
        }
        guard let name, let category, let mode, let condition, let points, let halfLife else { return nil }
        return Signal(
            name: name, category: category, mode: mode == .add ? .add : .latest(key: key), condition: condition,
            points: points, halfLife: halfLife, contactCap: contactCap, cap: cap)
    }

    /// The bonuses, and the names of them all, even of those that could not be read.
    func readBonuses(signals: SignalNames, limits: Limits) -> ([Bonus], NameList) {
        var names = NameList(kind: "bonus")
        let bonuses = top.optional("bonuses")?.list(mayBeEmpty: true) { value in
            value.mapping { bonus(reading: $0, names: &names, signals: signals, limits: limits) }
        }
        return (bonuses ?? [], names)
    }

    private func bonus(
        reading mapping: MappingReader, names: inout NameList, signals: SignalNames, limits: Limits
    ) -> Bonus? {
        let name = names.claim(mapping.required("name"))
        let category = mapping.required("category")?.choice(of: Category.self)
        let points = mapping.required("points")?.points()
        let signalReader = mapping.required("signal")
        let signal = signals.names.resolve(signalReader)
        let contactsReader = mapping.required("contacts")
        let contacts = contactsReader?.integer(in: 1...Limits.contactsRange.upperBound)
        let within = mapping.required("within")?.positiveDuration()

        if let signalReader, let signal, signals.latest.contains(signal) {
            signalReader.refuse("\(signalReader.found) has mode: latest, which knows no contacts: use one of mode: add")
        }
        if let contactsReader, let contacts, contacts > limits.contacts {
            contactsReader.refuse(
                "\(contactsReader.found) is more than limits.contacts, \(limits.contacts): it could never be reached")
        }
        guard let name, let category, let points, let signal, let contacts, let within else { return nil }
        return Bonus(
            name: name, category: category, points: points, signal: signal, contacts: contacts, within: within)
    }
}

extension Signal.Points {
    init?(reading value: ValueReader) {
        guard case .mapping = value.node.content else {
            guard let points = value.points() else { return nil }
            self = .constant(points)
            return
        }
        let points: Self? = value.mapping { mapping in
            let path = mapping.required("from").flatMap(FieldPath.init(reading:))
            let times = mapping.optional("times")?.points() ?? 1
            return path.map { .value(at: $0, times: times) }
        }
        guard let points else { return nil }
        self = points
    }
}

extension FieldPath {
    init?(reading value: ValueReader) {
        guard let text = value.text() else { return nil }
        guard let path = FieldPath(text) else {
            value.refuse("\(value.found) must be a path: names joined by single dots, such as properties.topic")
            return nil
        }
        self = path
    }
}

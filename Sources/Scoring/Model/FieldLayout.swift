internal import Events

/// Which fields of events a model looks at, and which attributes of contacts and profiles it needs kept.
struct FieldLayout {
    /// Every slot of an event.
    let fields: FieldTable
    let contactPaths: [ContactPath]
    let profilePaths: [ProfilePath]

    init(_ model: Model) {
        var wanted: [FieldPath] = []
        for signal in model.signals {
            wanted += signal.condition.paths
            if case .value(let path, _) = signal.points { wanted.append(path) }
            if case .latest(let key?) = signal.mode { wanted.append(key) }
        }
        let contact = distinct(model.personas.flatMap(\.condition.paths))
            .filter { $0.components.count > 1 && $0.components[0] == "contact" && $0.components != ["contact", "id"] }
        let profile = distinct(
            model.fit.rules.flatMap(\.condition.paths) + model.exclude.flatMap(\.condition.paths))
        for path in contact { wanted += [path, ContactPath.attribute(of: path)] }
        wanted += profile.map(ProfilePath.inEvent)

        let fields = FieldTable(paths: distinct(wanted))
        func slot(_ path: FieldPath) -> Int { fields.slot(of: path) ?? -1 }
        self.fields = fields
        contactPaths = contact.map {
            ContactPath(path: $0, slot: slot($0), attributeSlot: slot(ContactPath.attribute(of: $0)))
        }
        profilePaths = profile.map { ProfilePath(path: $0, slot: slot(ProfilePath.inEvent($0))) }
    }

    /// The place of a persona's path: among the contact paths, `ContactPath.id` for the contact's own id, -1 for what
    /// no contact has.
    func contactPlace(of path: FieldPath) -> Int {
        if path.components == ["contact", "id"] { return ContactPath.id }
        return contactPaths.firstIndex { $0.path == path } ?? -1
    }
}

/// An attribute of contacts that personas ask about.
struct ContactPath: Sendable {
    /// From the event's root: `contact.title`.
    let path: FieldPath
    /// The slot of the value.
    let slot: Int
    /// The slot of the attribute that the value is part of: what is said of a contact replaces whole attributes.
    let attributeSlot: Int

    /// Stands for the contact's id, which is not kept among the attributes.
    static let id = -2

    static func attribute(of path: FieldPath) -> FieldPath {
        FieldPath(components: Array(path.components.prefix(2)))!
    }
}

/// An attribute of profiles that rules ask about.
struct ProfilePath: Sendable {
    /// From the profile's root: `industry`.
    let path: FieldPath
    /// The slot of the value in the record.
    let slot: Int

    static func inEvent(_ path: FieldPath) -> FieldPath {
        FieldPath(components: ["attributes"] + path.components)!
    }
}

private func distinct(_ paths: [FieldPath]) -> [FieldPath] {
    var seen: Set<FieldPath> = []
    return paths.filter { seen.insert($0).inserted }
}

extension Account {
    /// Bytes of memory that it takes: exactly what lies in its block, and about what lies elsewhere, which is a profile, alerts
    /// and what waits to be published.
    public var memory: Int {
        let block = MemoryLayout<Head>.size + Int(head.pointee.layout.capacity) + 32
        return block + (head.pointee.extras.map { $0.value.footprint } ?? 0)
    }
}

extension Account.Extras {
    fileprivate var footprint: Int {
        var bytes = 32 + MemoryLayout<Self>.size
        if let profile { bytes += Footprint.array(of: profile.values) { $0?.footprint ?? 0 } }
        if let alerts {
            bytes += Footprint.array(of: alerts.open) { $0.held == nil ? 0 : Footprint.heldAlert }
            bytes += Footprint.array(of: alerts.holds) { Footprint.text($0.by) }
            bytes += Footprint.array(of: alerts.last) { _ in 0 }
        }
        return bytes
    }
}

extension StoredValue {
    fileprivate var footprint: Int {
        switch self {
        case .text(let text): Footprint.text(text)
        case .list(let elements): Footprint.array(of: elements, \.footprint)
        case .number, .boolean, .object: 0
        }
    }
}

/// What Swift's own collections take beyond the room of their values.
private enum Footprint {
    /// What an alert that is held back says, mostly: drivers, people and the like.
    static let heldAlert = 1024

    static func array<Element>(of elements: [Element], _ more: (Element) -> Int) -> Int {
        if elements.isEmpty { return 0 }
        return elements.reduce(32 + elements.capacity * MemoryLayout<Element>.stride) { $0 + more($1) }
    }

    /// Up to fifteen bytes lie in the value itself.
    static func text(_ text: String) -> Int { text.utf8.count > 15 ? 32 + text.utf8.count : 0 }
}

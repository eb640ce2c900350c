/// A value that lies elsewhere and is copied only when a shared copy is written to: for parts that few accounts have,
/// so that the others do not carry their room.
struct Boxed<Value: Hashable & Sendable>: Hashable, Sendable {
    private final class Storage: @unchecked Sendable {
        // Unchecked: written only while nobody else holds it.
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    init(_ value: Value) {
        storage = Storage(value)
    }

    var value: Value {
        _read { yield storage.value }
        _modify {
            if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.value) }
            yield &storage.value
        }
    }

    static func == (a: Self, b: Self) -> Bool {
        a.storage === b.storage || a.value == b.value
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(value)
    }
}

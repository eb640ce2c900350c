internal import Events

/// The accounts that changed since they were last written, each once.
struct DirtyPlaces {
    enum Change {
        case changed(Int)
        case deleted(String)
    }

    private var marks: [Bool] = []
    private var places: [Int] = []
    private var deleted: [String] = []
    /// By their bytes: to a `String`, two spellings of one letter are equal, and are two accounts.
    private var deletedNames: Set<[UInt8]> = []
    /// Those deleted of which the deletion was taken, but is not yet stored where accounts lie outside memory.
    private var takenDeletions: Set<[UInt8]> = []

    /// How many there are.
    var count: Int { places.count + deleted.count }

    /// Whether an account of that name was deleted since the last `didStore`; another one may have come anew since.
    func isDeleted(_ name: Text) -> Bool {
        if deletedNames.isEmpty, takenDeletions.isEmpty { return false }
        let bytes = Array(name.bytes)
        return deletedNames.contains(bytes) || takenDeletions.contains(bytes)
    }

    /// Notes that all that was taken is stored.
    mutating func didStore() {
        takenDeletions.removeAll()
    }

    mutating func insert(_ place: Int) {
        while marks.count <= place { marks.append(false) }
        if marks[place] { return }
        marks[place] = true
        places.append(place)
    }

    /// Notes that an account is gone and its place free.
    mutating func insert(deleted name: String, at place: Int) {
        if place < marks.count, marks[place] {
            marks[place] = false
            places.removeAll { $0 == place }
        }
        deleted.append(name)
        deletedNames.insert(Array(name.utf8))
    }

    /// Deletions first: an account that came anew after its deletion is written after the tombstone.
    ///
    /// - Parameter awaitsStore: Whether `didStore` will follow, so that deletions are to be remembered until then.
    mutating func takeAll(awaitsStore: Bool = false) -> [Change] {
        if awaitsStore { takenDeletions.formUnion(deletedNames) }
        defer {
            for place in places { marks[place] = false }
            places.removeAll(keepingCapacity: true)
            deleted.removeAll()
            deletedNames.removeAll()
        }
        return deleted.map(Change.deleted) + places.map(Change.changed)
    }
}

/// The fields of an event that somebody wants to read, each with a slot, made into a tree for one walk per event.
public struct FieldTable: Sendable {
    /// The distinct paths, at their slots.
    public let paths: [FieldPath]

    private let slots: [FieldPath: Int]

    /// The tree of these paths and of those that every event may have.
    let trie: FieldTrie

    /// The place in the tree of each slot.
    let places: [UInt32]

    /// - Parameter paths: The wanted paths; repeated ones share a slot.
    public init(paths: [FieldPath]) {
        var distinct: [FieldPath] = []
        var slots: [FieldPath: Int] = [:]
        for path in paths where slots[path] == nil {
            slots[path] = distinct.count
            distinct.append(path)
        }
        let trie = FieldTrie(paths: KnownField.allCases.map(\.path) + distinct)
        self.paths = distinct
        self.slots = slots
        self.trie = trie
        places = distinct.map { UInt32(trie.place(of: $0)!) }
    }

    /// The number of slots.
    public var count: Int { paths.count }

    /// The slot of a path; `nil` if it is not among those of the table.
    public func slot(of path: FieldPath) -> Int? { slots[path] }
}

/// The fields that the shape of a record depends on.
enum KnownField: String, CaseIterable {
    case id
    case time
    case account
    case type
    case contact
    case contactID = "contact.id"
    case attributes
    case until
    case by
    case alert
    case reason

    var path: FieldPath { FieldPath(rawValue)! }
}

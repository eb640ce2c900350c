public import Events

/// What can be told of an account's stored form without decoding it whole.
public struct StoredHeader {
    private let tier: NameID?
    /// When the account's next timer is due; `Timestamp.max`: never.
    public let due: Timestamp

    /// - Throws: `StateError` where the bytes are of a later version or damaged.
    public init(_ state: UnsafeRawBufferPointer) throws(StateError) {
        var reader = BinaryReader(state)
        let version = try reader.byte()
        guard version != 0 else { throw .damaged("its version is 0") }
        guard version <= StoredForm.version else {
            throw .newerVersion(found: version, known: StoredForm.version)
        }
        let flags = StoredForm.Flags(rawValue: try reader.byte())
        tier = flags.contains(.excluded) ? nil : NameID(value: try reader.fixed())
        _ = try reader.time()
        _ = try reader.signed()
        due = flags.contains(.due) ? try reader.signed() : .max
    }

    /// Where the account stands under a model, as a place among the scorer's `standings`.
    public func standing(under scorer: Scorer) -> Int {
        guard let tier else { return scorer.model.tiers.count }
        return scorer.model.tierIDs.firstIndex(of: tier) ?? scorer.model.lastTier
    }
}

extension StoredForm {
    /// The latest version of the stored form that is written; what stores of other versions hold is not taken over unread.
    public static var currentVersion: Int { Int(version) }
}

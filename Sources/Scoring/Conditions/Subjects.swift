internal import Events

extension EventReader: ConditionSubject {
    /// The value of a slot in the record read last.
    @inline(__always)
    func value(at slot: Int) -> JSONValue {
        slot < 0 ? .missing : field(slot)
    }
}

extension Profile: ConditionSubject {
    func value(at slot: Int) -> StoredValue? {
        slot < 0 ? nil : values[slot]
    }
}

/// What is known of a contact; its slots are the model's contact paths.
struct KnownContact: ConditionSubject {
    let account: Account
    /// Its place among the account's contacts.
    let place: Int
    /// How many contact paths the model has.
    let paths: Int

    func value(at path: Int) -> SeenValue {
        if path == ContactPath.id { return .text(account.text(account.contacts[place].id)) }
        if path < 0 { return .copy(nil) }
        let contact = Int32(place + 1)
        let attribute = account.placeOfAttribute(contact, Int32(path), of: paths)
        guard account.isAttribute(attribute, of: contact, path: path) else { return .copy(nil) }
        return account.seen(account.attributes[attribute].value)
    }
}

/// Where a field table keeps the fields that every event may have.
struct KnownPlaces {
    let id: Int
    let time: Int
    let account: Int
    let type: Int
    let contact: Int
    let contactID: Int
    let attributes: Int
    let until: Int
    let by: Int
    let alert: Int
    let reason: Int

    init(_ trie: FieldTrie) {
        func place(_ field: KnownField) -> Int { trie.place(of: field.path)! }
        id = place(.id)
        time = place(.time)
        account = place(.account)
        type = place(.type)
        contact = place(.contact)
        contactID = place(.contactID)
        attributes = place(.attributes)
        until = place(.until)
        by = place(.by)
        alert = place(.alert)
        reason = place(.reason)
    }
}

/// Turns the records of the log into events, one after the other, without allocating.
///
/// Not for several threads at once.
public final class EventReader {
    /// The greatest size of a value if nothing else is said, in bytes: 8 MiB.
    public static let defaultMaxBytes = 8 * 1024 * 1024

    /// The greatest length of a name, in bytes: of accounts, contacts, types, ids and people. Names are kept, many of them an
    /// account, and what is known of an account has to fit into one message.
    public static let longestName = 1024

    /// What a line of a log at rest has beside the event's fields: where the record lies in the log.
    public static let membersOfLines = ["recorded", "partition", "offset"]

    /// The fields that can be asked for.
    public let fields: FieldTable

    /// The greatest size of a value, in bytes.
    public let maxBytes: Int

    private let parser = JSONParser()
    private let walk: FieldWalk
    private let known: UnsafeMutablePointer<KnownPlaces>
    /// Where the members of a line would be found.
    private let placesOfLine: [Range<Int>]

    @usableFromInline
    let found: UnsafePointer<UInt32>
    @usableFromInline
    let places: UnsafeMutablePointer<UInt32>
    // One thread at a time by contract; a check at every look at a field would cost more than the look.
    @usableFromInline
    @exclusivity(unchecked)
    var root = JSONValue.missing

    /// - Parameters:
    ///   - fields: The fields that can be asked for.
    ///   - maxBytes: The greatest size of a value, in bytes; above it a record is refused.
    public init(fields: FieldTable, maxBytes: Int = EventReader.defaultMaxBytes) {
        self.fields = fields
        self.maxBytes = maxBytes
        walk = FieldWalk(fields.trie)
        found = UnsafePointer(walk.found)
        known = .allocate(capacity: 1)
        known.initialize(to: KnownPlaces(fields.trie))
        placesOfLine = EventReader.membersOfLines.compactMap { fields.trie.places(below: $0) }
        places = .allocate(capacity: max(fields.count, 1))
        for (slot, place) in fields.places.enumerated() { (places + slot).initialize(to: place) }
    }

    deinit {
        known.deallocate()
        places.deallocate()
    }

    /// The value of a field of the event read last; missing where the event has none.
    ///
    /// - Parameter slot: A slot of `fields`.
    @inlinable
    public func field(_ slot: Int) -> JSONValue {
        let index = Int(found[Int(places[slot])])
        return index == 0 ? .missing : JSONValue(tape: root.tape, strings: root.strings, index: index)
    }

    /// Reads a record of the log; ticks and model records are to be told apart before, by their headers.
    ///
    /// The event before becomes invalid, and so do all views of it.
    ///
    /// - Parameters:
    ///   - value: The record's value; `nil` for a null, which deletes the account.
    ///   - key: The record's key, which must be the account. The event may refer to it.
    /// - Throws: `Refusal` if the record is none of those of the contract.
    public func read(value: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer?) throws(Refusal) -> Event {
        walk.clear()
        root = .missing
        guard let key, !key.isEmpty else { throw .noKey(value: value) }
        guard let value else { return try deletion(key: Text(bytes: key)) }
        try parse(value)
        return try event(key: Text(bytes: key))
    }

    /// Reads a record whose key is its account, as the lines of a log at rest are; else like `read(value:key:)`.
    ///
    /// What such a line says of its place in the log beside the event's own fields is no part of the event.
    ///
    /// - Throws: `Refusal` if the record is none of those of the contract.
    public func read(keyedByItself value: UnsafeRawBufferPointer) throws(Refusal) -> Event {
        walk.clear()
        root = .missing
        try parse(value)
        for places in placesOfLine { (walk.found + places.lowerBound).update(repeating: 0, count: places.count) }
        return try event(key: nil)
    }

    private func parse(_ value: UnsafeRawBufferPointer) throws(Refusal) {
        guard value.count <= maxBytes else { throw .tooLarge(value.count, limit: maxBytes) }
        let root: JSONValue
        do {
            root = try parser.value(of: value)
        } catch {
            throw Refusal(error)
        }
        guard root.isObject else { throw Refusal(.notAnObject, "the value is \(root.kindInWords), not an object") }
        self.root = root
        walk.walk(root)
        if self.value(known.pointee.contact).text != nil {
            walk.found[known.pointee.contactID] = found[known.pointee.contact]
        }
    }

    // Into its callers, and what it calls into it: an event that is handed up is copied, and it is long.
    @inline(__always)
    private func event(key: Text?) throws(Refusal) -> Event {
        let account = try text(known.pointee.account, "account")
        if let key, key != account { throw .keyMismatch(key: key, account: account) }
        let type = value(known.pointee.type)
        guard !type.isMissing else { return try profile(account: account) }

        let name = try text(known.pointee.type, "type")
        let id = try text(known.pointee.id, "id")
        let time = try time(known.pointee.time, "time")
        let contact = try contact()
        let kind = Event.Kind(type: name)
        var until: Timestamp?
        switch kind {
        case .contactUpdated, .contactErased:
            guard contact != nil else { throw .missing("contact") }
        case .holdPlaced:
            until = try self.time(known.pointee.until, "until")
            _ = try text(known.pointee.by, "by")
        case .holdReleased:
            _ = try text(known.pointee.by, "by")
        case .alertAcknowledged:
            _ = try text(known.pointee.alert, "alert")
        case .activity, .outcome, .profile, .deletion:
            break
        }
        return event(kind, time: time, account: account, id: id, type: name, contact: contact, until: until)
    }

    /// A record without a type: a profile, or, with attributes that are null, a deletion.
    private func profile(account: Text) throws(Refusal) -> Event {
        let attributes = value(known.pointee.attributes)
        // Whatever its time: a demand to forget somebody is not turned away for the want of one.
        if attributes.isNull {
            return event(
                .deletion, time: value(known.pointee.time).timestamp ?? 0, account: account,
                id: value(known.pointee.id).text ?? Text(""), type: Text("deletion"))
        }
        guard !attributes.isMissing else {
            throw Refusal(.missingField, "neither type nor attributes is there: an event needs one of them")
        }
        guard attributes.isObject else { throw .wrongType("attributes", attributes, wanted: "an object or null") }
        let time = try time(known.pointee.time, "time")
        let id = value(known.pointee.id).isMissing ? Text("") : try text(known.pointee.id, "id")
        return event(.profile, time: time, account: account, id: id, type: Text("profile"))
    }

    /// A null value under a key.
    private func deletion(key: Text) throws(Refusal) -> Event {
        guard String(validating: key.bytes, as: UTF8.self) != nil else {
            throw Refusal(.keyNotText, "the key \(key.quoted) is not UTF-8, so it is no account")
        }
        return event(.deletion, time: 0, account: key, id: Text(""), type: Text("deletion"))
    }

    @inline(__always)
    private func event(
        _ kind: Event.Kind, time: Timestamp, account: Text, id: Text, type: Text, contact: Text? = nil,
        until: Timestamp? = nil
    ) -> Event {
        Event(
            kind: kind, time: time, account: account, id: id, type: type, contactID: contact, until: until, root: root,
            found: found, known: known)
    }

    /// The id of the record's contact; `nil` where it has none.
    private func contact() throws(Refusal) -> Text? {
        let contact = value(known.pointee.contact)
        if contact.isMissing { return nil }
        if contact.isObject { return try text(known.pointee.contactID, "contact.id") }
        if contact.text != nil { return try text(known.pointee.contact, "contact") }
        throw .wrongType("contact", contact, wanted: "an object with an id, or a text")
    }

    @inline(__always)
    private func value(_ place: Int) -> JSONValue {
        let index = Int(found[place])
        return index == 0 ? .missing : JSONValue(tape: root.tape, strings: root.strings, index: index)
    }

    /// A field that must be a text and not empty.
    @inline(__always)
    private func text(_ place: Int, _ name: StaticString) throws(Refusal) -> Text {
        let value = value(place)
        guard let text = value.text else {
            throw value.isMissing ? .missing(name) : .wrongType(name, value, wanted: "a text")
        }
        guard !text.isEmpty else { throw Refusal(.emptyField, "\(name) is empty") }
        guard text.count <= EventReader.longestName else { throw .tooLong(name, text.count) }
        return text
    }

    /// A field that must be a point in time.
    @inline(__always)
    private func time(_ place: Int, _ name: StaticString) throws(Refusal) -> Timestamp {
        let value = value(place)
        guard let time = value.timestamp else { throw value.isMissing ? .missing(name) : .unreadableTime(name, value) }
        return time
    }
}

internal import Events

/// A person at the account.
struct Contact: BitwiseCopyable {
    var id: TextRef
    /// A few bits of the id, by which most others are told apart without a look at it.
    var fingerprint: UInt32
    /// The first persona that matches, -1 for none. Follows from the attributes and the model.
    var persona: Int32 = -1
    /// The time of the newest activity or outcome; `nil` before the first.
    var lastActive: Timestamp? {
        get { lastActiveOrNever == .min ? nil : lastActiveOrNever }
        set { lastActiveOrNever = newValue ?? .min }
    }
    /// `Timestamp.min` before the first: an optional would take twice the room.
    var lastActiveOrNever = Timestamp.min

    init(id: TextRef, fingerprint: UInt32) {
        self.id = id
        self.fingerprint = fingerprint
    }

    /// Made of a text's length and of its first and last bytes.
    static func fingerprint(_ id: Text) -> UInt32 {
        var bits = UInt64(id.count)
        if id.count >= 8 {
            let first = id.bytes.loadUnaligned(as: UInt64.self)
            let last = id.bytes.loadUnaligned(fromByteOffset: id.count - 8, as: UInt64.self)
            bits ^= (first &* 0x9E37_79B9_7F4A_7C15) ^ (last &* 0xC2B2_AE3D_27D4_EB4F)
        } else if id.count >= 4 {
            let first = id.bytes.loadUnaligned(as: UInt32.self)
            let last = id.bytes.loadUnaligned(fromByteOffset: id.count - 4, as: UInt32.self)
            bits ^= (UInt64(first) << 32 | UInt64(last)) &* 0x9E37_79B9_7F4A_7C15
        } else {
            for byte in id.bytes { bits = (bits &* 31) ^ UInt64(byte) }
            bits = bits &* 0x9E37_79B9_7F4A_7C15
        }
        return UInt32(truncatingIfNeeded: bits >> 32)
    }
}

/// One attribute of a contact, newest event time first.
struct KeptAttribute: BitwiseCopyable {
    /// The contact's place, as in `SignalSum`.
    var contact: Int32
    /// The place of its path among the model's contact paths.
    var path: Int32
    /// When it was said, and by which event.
    var time: Timestamp
    var id: TextRef
    var value: KeptValue
}

/// Orders what was said at different times: the later time is the newer, then the greater id.
struct Stamp: Hashable, Sendable {
    var time: Timestamp
    var id: String

    /// Whether something said at `time` under `id` replaces what bears this stamp. Equal ids: the later record does.
    func yields(to time: Timestamp, _ id: Text) -> Bool {
        if time != self.time { return time > self.time }
        return !id.bytes.lexicographicallyPrecedes(self.id.utf8)
    }
}

extension Account {
    /// The persons known, in order of arrival.
    @inline(__always)
    var contacts: UnsafeMutableBufferPointer<Contact> { elements(.contacts) }

    @inline(__always)
    var attributes: UnsafeMutableBufferPointer<KeptAttribute> { elements(.attributes) }

    /// A contact's place among all, if it is known.
    @inline(__always)
    func place(ofContact id: Text, _ fingerprint: UInt32) -> Int? {
        let contacts = contacts
        for place in contacts.indices
        where contacts[place].fingerprint == fingerprint && text(contacts[place].id) == id {
            return place
        }
        return nil
    }

    /// Adds a contact that is not known yet.
    ///
    /// - Returns: Its place among all.
    mutating func addContact(_ id: Text) -> Int {
        // For both at once: what is made room for between them would leave the id behind.
        makeRoom(for: id.count + MemoryLayout<Contact>.stride)
        let kept = keep(id)
        append(Contact(id: kept, fingerprint: Contact.fingerprint(id)), to: .contacts)
        return contacts.count - 1
    }

    /// The place of the first attribute that does not come before a contact's of a path.
    ///
    /// - Parameters:
    ///   - contact: The contact's place, as in `SignalSum`.
    ///   - path: The path's place among the model's, not negative.
    ///   - paths: How many the model has. Where every contact has all of them, this attribute lies at
    ///     (contact − 1) · paths + path, which is tried first.
    @inline(__always)
    func placeOfAttribute(_ contact: Int32, _ path: Int32, of paths: Int) -> Int {
        let attributes = attributes
        let likely = Int(contact &- 1) &* paths &+ Int(path)
        if isAttribute(likely, of: contact, path: Int(path)) { return likely }
        var place = 0
        while place < attributes.count, (attributes[place].contact, attributes[place].path) < (contact, path) {
            place += 1
        }
        return place
    }

    /// Whether what lies at a place is a contact's attribute of a path.
    @inline(__always)
    func isAttribute(_ place: Int, of contact: Int32, path: Int) -> Bool {
        let attributes = attributes
        return attributes.indices.contains(place) && attributes[place].contact == contact
            && Int(attributes[place].path) == path
    }

    /// Puts another value in place of a known one, if it is another.
    ///
    /// - Returns: Whether it is.
    @inline(never)
    mutating func replace(_ known: KeptValue, of attribute: Int, by value: JSONValue) -> Bool {
        let new = StoredValue(value)
        if self.value(known) == new { return false }
        setValue(ofAttribute: attribute, new)
        return true
    }

    /// Keeps an attribute that is not known yet.
    ///
    /// - Parameter place: The place that `placeOfAttribute` gives it.
    @inline(never)
    mutating func keep(
        _ value: StoredValue?, of contact: Int32, path: Int32, time: Timestamp, id: Text, at place: Int
    ) {
        let new = KeptAttribute(contact: contact, path: path, time: time, id: .empty, value: .missing)
        insert(new, at: place, in: .attributes)
        setStamp(ofAttribute: place, time, id)
        setValue(ofAttribute: place, value)
    }

    /// Notes when an attribute was said last, and by which event.
    @inline(__always)
    mutating func setStamp(ofAttribute place: Int, _ time: Timestamp, _ id: Text) {
        // Kept first: that may move the attributes.
        let ref = keep(id, inPlaceOf: attributes[place].id)
        attributes[place].time = time
        attributes[place].id = ref
    }

    mutating func setValue(ofAttribute place: Int, _ value: StoredValue?) {
        let kept = keep(value, inPlaceOf: attributes[place].value)
        attributes[place].value = kept
    }

    /// Whether something said at `time` under `id` replaces what was said at another time. Equal ids: the later record
    /// does.
    @inline(__always)
    func yields(_ known: (time: Timestamp, id: TextRef), to time: Timestamp, _ id: Text) -> Bool {
        if time != known.time { return time > known.time }
        return !id.bytes.lexicographicallyPrecedes(text(known.id).bytes)
    }

    /// Takes a contact, its attributes and its sums out; the places of those behind it move up.
    mutating func removeContact(at index: Int) {
        let place = Int32(index + 1)
        remove(index..<index + 1, in: .contacts)
        removeSums(ofContact: place)
        removeAll(in: .attributes) { $0.contact == place }
        for attribute in attributes.indices where attributes[attribute].contact > place {
            attributes[attribute].contact -= 1
        }
    }
}

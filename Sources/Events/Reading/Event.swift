/// A record of the log, in the shape the scoring contract gives it.
///
/// A view: cheap to copy, and valid until its reader's next read.
public struct Event {
    /// What kind of record it is.
    public enum Kind: Hashable, Sendable {
        /// Something that an account's people did.
        case activity
        /// A deal was won or lost, or moved.
        case outcome(Outcome)
        /// `contact.updated`: what is known of a contact.
        case contactUpdated
        /// `contact.erased`: a contact to be forgotten.
        case contactErased
        /// `hold.placed`: no alerts until `until`.
        case holdPlaced
        /// `hold.released`: the hold of `by` ends.
        case holdReleased
        /// `alert.acknowledged`: somebody took the alert.
        case alertAcknowledged
        /// The account's firmographics, as a whole.
        case profile
        /// The account goes, and everything known of it. Its time has no meaning.
        case deletion
    }

    /// How a deal moved.
    public enum Outcome: Hashable, Sendable {
        case won
        case lost
        case stage
    }

    /// What kind of record it is.
    public let kind: Kind

    /// When it happened, as sent, floored to milliseconds; 0 for a deletion that says none.
    public let time: Timestamp

    /// The account; never empty.
    public let account: Text

    // Found while the record is checked, and asked for several times by those who apply it: so they are kept.
    /// The record's own id; empty for a profile or deletion without one.
    public let id: Text

    /// The type as sent; `profile` for a profile, `deletion` for a deletion.
    public let type: Text

    /// The id of the contact, whether sent as a string or in an object; `nil` without one, and for profiles and deletions.
    public let contactID: Text?

    /// `hold.placed`: the end of the hold.
    public let until: Timestamp?

    /// The whole record; missing for a deletion by a null Kafka value.
    public let root: JSONValue

    private let found: UnsafePointer<UInt32>
    private let known: UnsafePointer<KnownPlaces>

    init(
        kind: Kind, time: Timestamp, account: Text, id: Text, type: Text, contactID: Text?, until: Timestamp?,
        root: JSONValue, found: UnsafePointer<UInt32>, known: UnsafePointer<KnownPlaces>
    ) {
        self.kind = kind
        self.time = time
        self.account = account
        self.id = id
        self.type = type
        self.contactID = contactID
        self.until = until
        self.root = root
        self.found = found
        self.known = known
    }

    /// What the record says of its contact: the object; missing where it names the id alone, or none.
    public var contact: JSONValue {
        let contact = value(known.pointee.contact)
        return contact.isObject ? contact : .missing
    }

    /// A profile's attributes: an object.
    public var attributes: JSONValue { value(known.pointee.attributes) }

    /// Who placed or released the hold, or took the alert.
    public var by: Text? { value(known.pointee.by).text }

    /// The id of the acknowledged alert.
    public var alert: Text? { value(known.pointee.alert).text }

    /// Why the hold was placed.
    public var reason: Text? { value(known.pointee.reason).text }

    private func value(_ place: Int) -> JSONValue {
        let index = Int(found[place])
        return index == 0 ? .missing : JSONValue(tape: root.tape, strings: root.strings, index: index)
    }
}

import Events

@testable import Scoring

/// What an account's memory holds, as plain values.
extension Account {
    struct KnownContact: Equatable {
        var id: String
        var lastActive: Timestamp?
        var persona: Int32
        var attributes: [String]
    }

    var contactIDs: [String] { contacts.map { text($0.id).string } }

    var knownContacts: [KnownContact] {
        contacts.enumerated().map { place, contact in
            KnownContact(
                id: text(contact.id).string, lastActive: contact.lastActive, persona: contact.persona,
                attributes: attributes.filter { $0.contact == Int32(place + 1) }.map { kept in
                    "\(kept.path) \(value(kept.value).map { "\($0)" } ?? "-") @\(kept.time) \(text(kept.id).string)"
                })
        }
    }

    var knownSums: [String] { sums.map { "\($0.signal) \($0.contact) \($0.newest) \($0.value.bitPattern)" } }

    var keys: [String] { latest.map { text($0.key).string } }

    var knownLatest: [String] {
        latest.map { "\($0.signal) \(text($0.key).string) @\($0.time) \(text($0.id).string) \($0.value.bitPattern)" }
    }

    /// Points with half-lives of 7 and 28 days and of the spike, and the time to which they refer.
    var momentum: [Double] { [head.pointee.week, head.pointee.month, head.pointee.burst, Double(reference)] }

    var seen: [SeenID] { seenIDs.reversed() }

    var knownShares: [DecidedShare] { Array(elements(.decidedShares)) }

    /// An account of which nothing is known but its name.
    static func named(_ name: String, since: Timestamp = 0) -> Account {
        var name = name
        return name.withUTF8 { Account(name: Text(bytes: UnsafeRawBufferPointer($0)), tier: 0, since: since) }
    }
}

extension Scorer {
    /// Reads a stored form back.
    func decode(_ bytes: UnsafeRawBufferPointer) throws(StateError) -> Account {
        try decode(bytes, name: Text("acme"))
    }
}

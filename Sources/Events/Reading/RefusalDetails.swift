extension Refusal {
    static func missing(_ field: StaticString) -> Refusal {
        Refusal(.missingField, "\(field) is missing or null")
    }

    static func wrongType(_ field: StaticString, _ value: JSONValue, wanted: String) -> Refusal {
        Refusal(.wrongType, "\(field) is \(value.kindInWords), not \(wanted)")
    }

    static func unreadableTime(_ field: StaticString, _ value: JSONValue) -> Refusal {
        let found = value.text?.quoted ?? value.number.map { "\($0)" } ?? value.kindInWords
        return Refusal(
            .unreadableTime,
            "\(field) is \(found), not an RFC 3339 time or a number of milliseconds in the years 0000 to 9999")
    }

    static func keyMismatch(key: Text, account: Text) -> Refusal {
        Refusal(.keyMismatch, "the key \(key.quoted) is not the account \(account.quoted)")
    }

    static func noKey(value: UnsafeRawBufferPointer?) -> Refusal {
        Refusal(.noKey, "the record has no key\(value == nil ? ", nor a value" : ""); the key must be the account")
    }

    static func tooLarge(_ count: Int, limit: Int) -> Refusal {
        Refusal(.tooLarge, "the value has \(count) bytes, more than the \(limit) allowed")
    }

    static func tooLong(_ field: StaticString, _ count: Int) -> Refusal {
        Refusal(.tooLarge, "\(field) has \(count) bytes, more than the \(EventReader.longestName) allowed")
    }

    init(_ error: JSONError) {
        switch error {
        case .tooDeep: self.init(.tooDeep, error.description)
        case .tooLarge, .outOfMemory: self.init(.tooLarge, error.description)
        case .empty, .syntax, .string, .utf8, .number: self.init(.invalidJSON, error.description)
        }
    }
}

extension Text {
    /// For messages: in quotes, cut after 64 bytes.
    var quoted: String {
        guard count > 64 else { return "\"\(string)\"" }
        return "\"\(Text(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(64))).string)…\""
    }
}

extension JSONValue {
    /// What kind of value it is, for messages.
    var kindInWords: String {
        switch tag {
        case Tag.object: "an object"
        case Tag.array: "an array"
        case Tag.string: "a text"
        case Tag.signed, Tag.unsigned, Tag.double: "a number"
        case Tag.true, Tag.false: "a boolean"
        case Tag.null: "null"
        default: "missing"
        }
    }
}

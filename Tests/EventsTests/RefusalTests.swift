import Events
import Testing

@Suite struct RefusalTests {
    private func refusal(bytes: [UInt8]?, key: [UInt8]?, maxBytes: Int = EventReader.defaultMaxBytes) -> Refusal? {
        do {
            try EventReader(fields: FieldTable("value"), maxBytes: maxBytes).read(bytes: bytes, key: key) { _ in }
            return nil
        } catch {
            return error as? Refusal
        }
    }

    private func refusal(_ json: String, key: String = "acme") -> Refusal? {
        refusal(bytes: Array(json.utf8), key: Array(key.utf8))
    }

    @Test func aRecordWithoutKeyIsRefusedWithAndWithoutValue() {
        let value = Array(#"{"id":"1","time":0,"account":"acme","type":"t"}"#.utf8)
        #expect(refusal(bytes: value, key: nil)?.reason == "no-key")
        #expect(refusal(bytes: value, key: [])?.reason == "no-key")
        #expect(
            refusal(bytes: nil, key: nil)?.detail == "the record has no key, nor a value; the key must be the account")
        #expect(refusal(bytes: nil, key: [])?.reason == "no-key")
        #expect(refusal(bytes: nil, key: [0xFF, 0x61])?.reason == "key-not-text")
        #expect(refusal(bytes: value, key: Array("acme".utf8)) == nil)
    }

    @Test func aKeyThatIsNotTheAccountIsRefusedAndBothAreNamed() {
        let json = #"{"id":"1","time":0,"account":"acme","type":"t"}"#
        #expect(refusal(json, key: "acme2") == Refusal(.keyMismatch, #"the key "acme2" is not the account "acme""#))
        #expect(refusal(json, key: "Acme")?.reason == "key-mismatch")
        let long = String(repeating: "k", count: 1000)
        #expect(refusal(json, key: long)?.detail.count == 101)
    }

    @Test(arguments: ["", " ", "{", #"{"id":"1"} {}"#, #"{"id":"\q"}"#, #"{"id":1e9999x}"#, "acme"])
    func whatIsNotJSONIsRefused(json: String) {
        #expect(refusal(json)?.reason == "invalid-json")
    }

    @Test func whatIsNotUTF8IsRefused() {
        let bytes = Array(#"{"id":"1","time":0,"account":"acme","type":"t","x":""#.utf8) + [0xC3] + Array(#""}"#.utf8)
        #expect(refusal(bytes: bytes, key: Array("acme".utf8))?.reason == "invalid-json")
    }

    @Test(arguments: ["[]", "1", "null", "true", #""text""#, #"[{"id":"1"}]"#])
    func whatIsNotAnObjectIsRefused(json: String) {
        #expect(refusal(json)?.reason == "not-an-object")
    }

    @Test func nestingBeyondTheBoundIsRefused() {
        let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(refusal(#"{"id":"1","time":0,"account":"acme","type":"t","x":\#(nested)}"#)?.reason == "too-deep")
    }

    @Test func aValueBeyondTheBoundIsRefused() {
        let json = Array(#"{"id":"1","time":0,"account":"acme","type":"t"}"#.utf8)
        #expect(refusal(bytes: json, key: Array("acme".utf8), maxBytes: json.count) == nil)
        #expect(
            refusal(bytes: json, key: Array("acme".utf8), maxBytes: json.count - 1)
                == Refusal(.tooLarge, "the value has 47 bytes, more than the 46 allowed"))
        let large = Array(repeating: UInt8(ascii: " "), count: EventReader.defaultMaxBytes + 1)
        #expect(refusal(bytes: large, key: Array("acme".utf8))?.reason == "too-large")
    }

    @Test(arguments: ["id", "account", "type", "contact", "contact.id", "by", "alert"])
    func aNameThatIsTooLongIsRefused(field: String) {
        func refusal(length: Int) -> Refusal? {
            let name = String(repeating: "n", count: length)
            var members = ["id": #""1""#, "account": #""acme""#, "type": #""t""#, "time": "0"]
            switch field {
            case "contact.id": members["contact"] = #"{"id":"\#(name)"}"#
            case "by": members.merge(["type": #""hold.released""#, "by": #""\#(name)""#]) { $1 }
            case "alert": members.merge(["type": #""alert.acknowledged""#, "alert": #""\#(name)""#]) { $1 }
            default: members[field] = #""\#(name)""#
            }
            let json = "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
            return self.refusal(bytes: Array(json.utf8), key: Array((field == "account" ? name : "acme").utf8))
        }
        #expect(refusal(length: 1024) == nil)
        #expect(refusal(length: 1025) == Refusal(.tooLarge, "\(field) has 1025 bytes, more than the 1024 allowed"))
    }

    @Test(arguments: ["id", "time", "account", "type"])
    func anEventWithoutOneOfItsFieldsIsRefused(field: String) {
        let members = ["id": #""1""#, "time": "0", "account": #""acme""#, "type": #""t""#]
        func json(_ value: String?) -> String {
            "{"
                + members.map { ($0, $0 == field ? value : $1) }.compactMap { name, value in
                    value.map { "\"\(name)\":\($0)" }
                }
                .joined(separator: ",") + "}"
        }
        #expect(refusal(json(members[field])) == nil)
        for value in [nil, "null"] {
            #expect(refusal(json(value))?.reason == "missing-field")
            #expect(refusal(json(value))?.detail.contains(field) == true)
        }
        for value in ["[]", "{}", "true"] {
            #expect(refusal(json(value))?.reason == (field == "time" ? "unreadable-time" : "wrong-type"))
            #expect(refusal(json(value))?.detail.contains(field) == true)
        }
        if field != "time" {
            #expect(refusal(json("7"))?.reason == "wrong-type")
            #expect(refusal(json(#""""#))?.reason == "empty-field")
        }
    }

    @Test func anEventWithNeitherTypeNorAttributesIsRefused() {
        #expect(
            refusal(#"{"id":"1","time":0,"account":"acme"}"#)
                == Refusal(.missingField, "neither type nor attributes is there: an event needs one of them"))
    }

    @Test(arguments: [
        #""""#, #""yesterday""#, #""2026-02-30T00:00:00Z""#, #""2026-03-01""#, "1e20", "-1e20", "253402300800000",
        "-62167219200001", "18446744073709551615", "1e300",
    ])
    func aTimeThatCannotBeReadIsRefused(time: String) {
        let event = refusal(#"{"id":"1","time":\#(time),"account":"acme","type":"t"}"#)
        #expect(event?.reason == "unreadable-time")
        #expect(event?.detail.hasPrefix("time is ") == true)
        #expect(refusal(#"{"time":\#(time),"account":"acme","attributes":{}}"#)?.reason == "unreadable-time")
        let hold = #"{"id":"1","time":0,"account":"acme","type":"hold.placed","by":"x","until":\#(time)}"#
        #expect(refusal(hold)?.detail.hasPrefix("until is ") == true)
    }

    @Test(arguments: [
        ("7", "wrong-type", "contact"), ("[]", "wrong-type", "contact"), ("true", "wrong-type", "contact"),
        (#""""#, "empty-field", "contact"), ("{}", "missing-field", "contact.id"),
        (#"{"id":null}"#, "missing-field", "contact.id"), (#"{"id":7}"#, "wrong-type", "contact.id"),
        (#"{"id":""}"#, "empty-field", "contact.id"), (#"{"id":"a","id":null}"#, "missing-field", "contact.id"),
    ])
    func aContactWithoutATextIdIsRefused(contact: String, reason: String, field: String) {
        for type in ["t", "contact.updated", "opportunity.won"] {
            let refusal = refusal(#"{"id":"1","time":0,"account":"acme","type":"\#(type)","contact":\#(contact)}"#)
            #expect(refusal?.reason == reason)
            #expect(refusal?.detail.hasPrefix(field + " is ") == true)
        }
    }

    @Test(arguments: [
        ("contact.updated", "", "contact"), ("contact.erased", #","contact":null"#, "contact"),
        ("hold.placed", #","by":"sam""#, "until"), ("hold.placed", #","until":0"#, "by"), ("hold.released", "", "by"),
        ("alert.acknowledged", #","by":"sam""#, "alert"),
    ])
    func aRecordThatNeedsMoreThanOthersIsRefusedWithoutIt(type: String, rest: String, field: String) {
        let json = #"{"id":"1","time":0,"account":"acme","type":"\#(type)"\#(rest)}"#
        #expect(refusal(json) == Refusal(.missingField, "\(field) is missing or null"))
    }

    @Test(arguments: ["[]", "7", #""x""#, "true"])
    func aProfileWhoseAttributesAreNoObjectIsRefused(attributes: String) {
        #expect(refusal(#"{"time":0,"account":"acme","attributes":\#(attributes)}"#)?.reason == "wrong-type")
    }

    @Test(arguments: ["7", #""""#])
    func aProfileWhoseIdIsNoTextIsRefused(id: String) {
        #expect(refusal(#"{"id":\#(id),"time":0,"account":"acme","attributes":{}}"#) != nil)
        #expect(refusal(#"{"id":\#(id),"time":0,"account":"acme","attributes":null}"#) == nil)
    }

    @Test func aRefusalSaysItsCodeAndItsDetail() {
        #expect("\(Refusal(.noKey, "why"))" == "no-key: why")
        #expect(Refusal(.noKey, "a") != Refusal(.noKey, "b"))
    }
}

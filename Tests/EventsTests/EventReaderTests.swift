import Events
import Testing

@Suite struct EventReaderTests {
    private let reader = EventReader(fields: FieldTable("value"))

    @Test func anActivityIsReadWithAllItsParts() throws {
        let json =
            #"{"id":"e1","time":"2026-03-01T10:30:00+01:00","account":"acme","type":"page.viewed","contact":{"id":"c1","title":"VP"},"value":3}"#
        try reader.read(json) { event in
            #expect(event.kind == .activity)
            #expect(event.id == "e1")
            #expect(event.time == 1_772_357_400_000)
            #expect(event.account == "acme")
            #expect(event.type == "page.viewed")
            #expect(event.contactID?.string == "c1")
            #expect(event.contact["title"].text?.string == "VP")
            #expect(event.attributes.isMissing)
            #expect(event.root["value"].integer == 3 && reader.field(0).integer == 3)
            #expect(event.until == nil && event.by == nil && event.alert == nil && event.reason == nil)
        }
    }

    @Test(
        arguments: [
            ("page.viewed", .activity), ("opportunity.won", .outcome(.won)), ("opportunity.lost", .outcome(.lost)),
            ("opportunity.stage", .outcome(.stage)), ("contact.updated", .contactUpdated),
            ("contact.erased", .contactErased), ("hold.placed", .holdPlaced), ("hold.released", .holdReleased),
            ("alert.acknowledged", .alertAcknowledged), ("opportunity.created", .activity),
            ("contact.created", .activity),
            ("hold.extended", .activity), ("alert.raised", .activity), ("Hold.placed", .activity),
            ("profile", .activity),
            ("deletion", .activity), ("opportunity.won ", .activity), ("é", .activity),
        ] as [(String, Event.Kind)])
    func theTypeTellsTheKindAndAnyOtherIsAnActivity(type: String, kind: Event.Kind) throws {
        let json = """
            {"id":"1","time":0,"account":"acme","type":"\(type)","contact":"c1","until":"2026-03-01T00:00:00Z","by":"sam",\
            "alert":"a1","reason":"quiet week"}
            """
        try reader.read(json) { event in
            #expect(event.kind == kind)
            #expect(event.type.string == type)
            #expect(event.contactID?.string == "c1" && event.contact.isMissing)
            #expect(event.by?.string == "sam" && event.alert?.string == "a1" && event.reason?.string == "quiet week")
            #expect(event.until == (kind == .holdPlaced ? 1_772_323_200_000 : nil))
        }
    }

    @Test func aRecordWithAttributesAndNoTypeIsAProfile() throws {
        for id in [#""id":"p1","#, #""id":null,"#, ""] {
            try reader.read(#"{\#(id)"type":null,"time":5.9,"account":"acme","attributes":{"industry":"software"}}"#) {
                event in
                #expect(event.kind == .profile)
                #expect(event.type == "profile")
                #expect(event.time == 5)
                #expect(event.id.string == (id.contains("p1") ? "p1" : ""))
                #expect(event.attributes["industry"].text?.string == "software")
            }
        }
        try reader.read(#"{"time":0,"account":"acme","attributes":{}}"#) { event in
            #expect(event.kind == .profile && event.attributes.isObject)
        }
    }

    @Test func aRecordWithBothTypeAndAttributesIsAnActivity() throws {
        for attributes in ["{}", "null", "7"] {
            try reader.read(#"{"id":"1","time":0,"account":"acme","type":"t","attributes":\#(attributes)}"#) { event in
                #expect(event.kind == .activity)
            }
        }
    }

    @Test func whatALineSaysOfItsPlaceInTheLogIsNoPartOfTheEvent() throws {
        let reader = EventReader(fields: FieldTable("offset", "recorded.by", "partition", "value"))
        let json =
            #"{"recorded":{"by":"x"},"partition":1,"offset":7,"id":"1","time":0,"account":"acme","type":"t","value":3}"#
        // In the log itself they are members like any other.
        try reader.read(json) { _ in
            #expect(reader.field(0).integer == 7 && reader.field(1).text?.string == "x")
            #expect(reader.field(2).integer == 1 && reader.field(3).integer == 3)
        }
        try Array(json.utf8).withUnsafeBytes { bytes in
            let event = try reader.read(keyedByItself: bytes)
            #expect(event.account == "acme")
            #expect(reader.field(0).isMissing && reader.field(1).isMissing && reader.field(2).isMissing)
            #expect(reader.field(3).integer == 3)
        }
    }

    @Test func nullAttributesAndANullValueDeleteTheAccount() throws {
        try reader.read(#"{"time":1000,"account":"acme","attributes":null}"#) { event in
            #expect(event.kind == .deletion)
            #expect(event.account == "acme" && event.time == 1000 && event.id.isEmpty && event.type == "deletion")
        }
        try reader.read(bytes: nil, key: Array("acme".utf8)) { event in
            #expect(event.kind == .deletion)
            #expect(event.account == "acme" && event.id.isEmpty && event.root.isMissing && event.contactID == nil)
        }
        try reader.read(#"{"time":0,"account":"acme","attributes":{"a":1},"attributes":null}"#) { event in
            #expect(event.kind == .deletion)
        }
        for time in ["", #""time":"yesterday","#, #""time":1e300,"#, #""time":null,"#] {
            try reader.read(#"{\#(time)"account":"acme","attributes":null}"#) { event in
                #expect(event.kind == .deletion && event.time == 0)
            }
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("1772357400123", 1_772_357_400_123), ("1772357400123.999", 1_772_357_400_123), ("-0.5", -1),
            ("-1", -1), ("-1.5", -2), ("1.7723574e12", 1_772_357_400_000),
            ("\"2026-03-01T09:30:00.9999Z\"", 1_772_357_400_999),
            ("-62167219200000", -62_167_219_200_000), ("253402300799999", 253_402_300_799_999),
            ("253402300799999.5", 253_402_300_799_999),
        ] as [(String, Timestamp)])
    func timesAreTextsOrMillisecondsAndFloored(json: String, time: Timestamp) throws {
        try reader.read(#"{"id":"1","time":\#(json),"account":"acme","type":"t"}"#) { #expect($0.time == time) }
    }

    @Test func anEventWithoutContactHasNone() throws {
        for contact in ["", #","contact":null"#] {
            try reader.read(#"{"id":"1","time":0,"account":"acme","type":"t"\#(contact)}"#) { event in
                #expect(event.contactID == nil && event.contact.isMissing)
            }
        }
    }

    @Test func accountsAndIdsMayBeAnyText() throws {
        try reader.read(
            #"{"id":"\ud83d\ude00","time":0,"account":"caf\u00e9 \"日本\"","type":"t\n"}"#, key: "café \"日本\""
        ) { event in
            #expect(event.account.string == "café \"日本\"" && event.id.string == "😀" && event.type.string == "t\n")
        }
    }

    @Test func membersNobodyKnowsAndTheirOrderDoNotMatter() throws {
        try reader.read(
            #"{"x":{"id":"no","time":"no","account":[{}]},"type":"t","y":[[],{}],"account":"acme","time":7,"id":"1","z":1e9}"#
        ) { event in
            #expect(event.id == "1" && event.time == 7 && event.type == "t")
        }
    }

    @Test func aValueOfTheGreatestSizeIsRead() throws {
        let frame = #"{"id":"1","time":0,"account":"acme","type":"t","text":""}"#
        let text = String(repeating: "x", count: 10_000_000)
        let json = frame.replacing(#""text":"""#, with: #""text":"\#(text)""#)
        let reader = EventReader(fields: FieldTable("text"), maxBytes: json.utf8.count)
        try reader.read(json) { _ in #expect(reader.field(0).text?.count == 10_000_000) }
        #expect(throws: Refusal.self) {
            try EventReader(fields: FieldTable(), maxBytes: json.utf8.count - 1).read(json) { _ in }
        }
    }
}

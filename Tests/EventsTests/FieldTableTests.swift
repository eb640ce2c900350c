import Events
import Testing

@Suite struct FieldTableTests {
    private func values(_ paths: [String], of json: String) throws -> [String?] {
        let reader = EventReader(fields: FieldTable(paths: paths.map { FieldPath($0)! }))
        let common = #"{"id":"1","time":0,"account":"acme","type":"t""#
        return try reader.read(common + (json.isEmpty ? "" : ",") + json + "}") { _ in reader.values() }
    }

    @Test func distinctPathsHaveTheirOwnSlotAndRepeatedOnesShareIt() {
        let table = FieldTable("a", "b.c", "a", "b", "b.c.d")
        #expect(table.count == 4)
        #expect(table.paths.map(\.description) == ["a", "b.c", "b", "b.c.d"])
        #expect(table.paths.map { table.slot(of: $0) } == [0, 1, 2, 3])
        #expect(table.slot(of: FieldPath("c")!) == nil && table.slot(of: FieldPath("id")!) == nil)
        #expect(FieldTable(paths: []).count == 0)
    }

    @Test func fieldsAreFoundAtAnyDepthAndMissingWhereTheyAreNot() throws {
        #expect(
            try values(
                ["properties.path", "properties", "properties.a.b.c", "value", "properties.none", "type", "id"],
                of: #""value":3.5,"properties":{"x":[{"path":0}],"path":"/p","a":{"b":{"c":true}}}"#)
                == [
                    "\"/p\"", #"{"x":[{"path":0.0}],"path":"/p","a":{"b":{"c":true}}}"#, "true", "3.5", nil, "\"t\"",
                    "\"1\"",
                ])
        #expect(try values(["properties.path", "value"], of: "") == [nil, nil])
    }

    @Test func pathsGoThroughObjectsOnly() throws {
        for json in [#"[{"b":1}]"#, #""b""#, "1", "true", "null", #"[["b",1]]"#] {
            #expect(try values(["a.b", "a.0", "a.0.b"], of: "\"a\":\(json)") == [nil, nil, nil])
        }
    }

    @Test func nullIsMissing() throws {
        #expect(try values(["a", "b.c"], of: #""a":null,"b":{"c":null}"#) == [nil, nil])
    }

    @Test func ofMembersOfTheSameNameTheLastOneCountsAsAWhole() throws {
        let paths = ["a", "a.b", "a.c", "a.d.e", "z"]
        #expect(
            try values(paths, of: #""a":{"b":1,"c":2,"d":{"e":3}},"z":4,"a":{"c":5}"#)
                == [#"{"c":5.0}"#, nil, "5.0", nil, "4.0"])
        #expect(try values(paths, of: #""a":{"b":1},"a":7,"z":1"#) == ["7.0", nil, nil, nil, "1.0"])
        #expect(try values(paths, of: #""a":{"b":1},"a":null"#) == [nil, nil, nil, nil, nil])
        #expect(try values(paths, of: #""a":null,"a":{"d":{"e":1},"d":{}}"#)[3] == nil)
        #expect(try values(paths, of: #""a":{"b":1,"b":2}"#)[1] == "2.0")
    }

    @Test func namesAreTakenByAllTheirBytes() throws {
        let names = [
            "a", "ab", "abcdefgh", "abcdefghi", "abcdefgX", "abcdefghijklmnop", "abcdefghijklmnopq",
            "abcdefgh1ijklmnopqr", "abcdefgh2ijklmnopqr", "é", "日本語", "prefix", "a\0", " ", "A",
        ]
        for (index, name) in names.enumerated() {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key(name)
            writer.integer(1)
            writer.endObject()
            let member = String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
            let expected = names.indices.map { $0 == index ? "1.0" : nil }
            #expect(try values(names, of: member) == expected)
        }
    }

    @Test func namesWithEscapesAreTheSameNames() throws {
        #expect(
            try values(["value", "caf\u{e9}.\u{1F600}"], of: #""v\u0061lue":1,"caf\u00e9":{"\ud83d\ude00":2}"#) == [
                "1.0", "2.0",
            ])
    }

    @Test func aStringContactIsItsIdAndItself() throws {
        let paths = ["contact", "contact.id", "contact.title", "contact.id.x"]
        #expect(try values(paths, of: #""contact":"c1""#) == ["\"c1\"", "\"c1\"", nil, nil])
        #expect(
            try values(paths, of: #""contact":{"id":"c1","title":"VP"}"#)
                == [#"{"id":"c1","title":"VP"}"#, "\"c1\"", "\"VP\"", nil])
        #expect(
            try values(paths, of: #""contact":{"id":"c1","title":"VP"},"contact":"c2""#) == [
                "\"c2\"", "\"c2\"", nil, nil,
            ])
        #expect(
            try values(paths, of: #""contact":"c2","contact":{"id":"c1","title":"VP"}"#)[1...2] == ["\"c1\"", "\"VP\""])
    }

    @Test func fieldsOfOneEventDoNotStayForTheNext() throws {
        let reader = EventReader(fields: FieldTable("value", "contact.title"))
        let full = #"{"id":"1","time":0,"account":"acme","type":"t","value":1,"contact":{"id":"c","title":"VP"}}"#
        try reader.read(full) { _ in #expect(reader.values() == ["1.0", "\"VP\""]) }
        try reader.read(#"{"id":"2","time":0,"account":"acme","type":"t"}"#) { event in
            #expect(reader.values() == [nil, nil])
            #expect(event.contactID == nil)
        }
        try reader.read(full) { _ in }
        #expect(throws: Refusal.self) { try reader.read("[", { _ in }) }
        #expect(reader.values() == [nil, nil])
        try reader.read(full) { _ in }
        try reader.read(bytes: nil, key: Array("acme".utf8)) { event in
            #expect(reader.values() == [nil, nil] && event.contact.isMissing && event.id.isEmpty)
        }
    }

    @Test func thousandsOfFieldsAreToldApart() throws {
        let names = (0..<3000).map { "field-with-a-long-name-\($0)-and-a-common-ending" }
        let members = names.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",")
        #expect(try values(names, of: members) == names.indices.map { "\($0).0" })
    }
}

import Events
import Testing

@Suite struct JSONValueTests {
    @Test func aTextIsCutBetweenCharacters() {
        let text = Text("aé😀z")
        let prefixes = (0...9).map { text.prefix($0).string }
        #expect(prefixes == ["", "a", "a", "aé", "aé", "aé", "aé", "aé😀", "aé😀z", "aé😀z"])
    }

    @Test func eachKindOfValueIsReadAsItselfOnly() throws {
        try withJSON(#"{"t":"x","n":1,"d":1.5,"y":true,"f":false,"z":null,"a":[],"o":{}}"#) { root in
            #expect(root.isObject && !root.isArray && root.text == nil && root.number == nil && root.boolean == nil)
            #expect(root["t"].text?.string == "x" && root["t"].number == nil && root["t"].integer == nil)
            #expect(
                root["n"].number == 1 && root["n"].integer == 1 && root["n"].text == nil && root["n"].boolean == nil)
            #expect(root["d"].number == 1.5 && root["d"].integer == nil)
            #expect(root["y"].boolean == true && root["f"].boolean == false && root["y"].number == nil)
            #expect(root["z"].isNull && root["z"].isMissing)
            #expect(root["a"].isArray && !root["a"].isObject && !root["a"].isMissing)
            #expect(root["o"].isObject && !root["o"].isArray)
            #expect(root["none"].isMissing && !root["none"].isNull)
            #expect(root["none"]["deeper"].isMissing && root["t"]["deeper"].isMissing)
        }
    }

    @Test func whatIsMissingHasNoValueOfAnyKind() {
        let missing = JSONValue.missing
        #expect(missing.isMissing && !missing.isNull && !missing.isArray && !missing.isObject)
        #expect(missing.text == nil && missing.number == nil && missing.integer == nil && missing.boolean == nil)
        #expect(Array(missing.elements).isEmpty && Array(missing.members).isEmpty && missing["a"].isMissing)
    }

    @Test(arguments: [
        ("0", 0.0, Int64(0)), ("-0", 0, 0), ("-17", -17, -17), ("9223372036854775807", 0x1p63, Int64.max),
        ("-9223372036854775808", -0x1p63, Int64.min), ("9223372036854775808", 0x1p63, nil),
        ("18446744073709551615", 0x1p64, nil), ("18446744073709551616", 0x1p64, nil),
        ("-9223372036854775809", -0x1p63, Int64.min), ("123456789012345678901234567890", 1.2345678901234568e29, nil),
        ("-123456789012345678901234567890", -1.2345678901234568e29, nil), ("1.0", 1, 1), ("2.5e3", 2500, 2500),
        ("1e300", 1e300, nil), ("1e-400", 0, 0), ("0.1", 0.1, nil),
        ("1.7976931348623157e308", .greatestFiniteMagnitude, nil), ("1e400", 1e308, nil), ("-2.5E+999", -1e308, nil),
        ("1\(String(repeating: "0", count: 400))", 1e308, nil),
    ])
    func numbersAreReadToTheNearestDoubleAndWholeOnesExactly(json: String, number: Double, integer: Int64?) throws {
        try withJSON("[\(json)]") { root in
            let value = Array(root.elements)[0]
            #expect(value.number == number)
            #expect(value.integer == integer)
        }
    }

    @Test func integersBeyond64BitsLeaveTextsThatLookLikeThemAlone() throws {
        try withJSON(
            #"{"a\"1234567890123456789012":"\\","b":"1234567890123456789012","c":1234567890123456789012,"d":-12345678901234567890.5}"#
        ) {
            root in
            #expect(root["a\"1234567890123456789012"].text?.string == "\\")
            #expect(root["b"].text?.string == "1234567890123456789012")
            #expect(root["c"].number == 1.234567890123456789012e21)
            #expect(root["d"].number == -1.23456789012345678905e19)
        }
    }

    @Test(arguments: [
        (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"), (#""\ud834\udd1e clef""#, "𝄞 clef"),
        (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0000x""#, "\0x"), (#""日本語""#, "日本語"), (#""😀""#, "😀"), (#""\u65e5""#, "日"), (#""""#, ""),
    ])
    func textsAreReadWithoutTheirEscapes(json: String, text: String) throws {
        try withJSON(json) { #expect($0.text?.string == text) }
    }

    @Test func elementsComeInOrderWhateverIsBetweenThem() throws {
        try withJSON(#"[1,[2,[3,{"a":[4]}]],{"b":{"c":5}},-6.5,18446744073709551615,"seven",null,true]"#) { root in
            let elements = Array(root.elements)
            #expect(
                elements.map(\.serialised) == [
                    "1.0", #"[2.0,[3.0,{"a":[4.0]}]]"#, #"{"b":{"c":5.0}}"#, "-6.5", "1.8446744073709552e+19",
                    #""seven""#, "null", "true",
                ])
            var count = 0
            root.forEachElement { _ in count += 1 }
            #expect(count == 8)
        }
    }

    @Test func ofMembersOfTheSameNameTheLastOneIsFound() throws {
        try withJSON(#"{"a":1,"b":{"a":7},"a":[2],"c":3,"a":4}"#) { root in
            #expect(root["a"].integer == 4)
            #expect(root["b"]["a"].integer == 7)
            #expect(root.members.map(\.key.string) == ["a", "b", "a", "c", "a"])
        }
    }

    @Test func anEmptyObjectHasNoMembers() throws {
        try withJSON("{}") { root in
            #expect(root.isObject && Array(root.members).isEmpty && root[""].isMissing)
        }
        try withJSON(#"{"":1}"#) { #expect($0[""].integer == 1) }
    }

    @Test func textsAreEqualByTheirBytes() throws {
        try withJSON(#"["page.viewed","page.viewed","page.view","","\u00e9","e\u0301"]"#) { root in
            let texts = root.elements.map { $0.text! }
            #expect(texts[0] == texts[1] && texts[0] != texts[2] && texts[3] == texts[3] && texts[4] != texts[5])
            #expect(texts[0] == "page.viewed" && texts[0] != "page.viewer" && texts[3] == "")
            #expect(texts[4] == [0xC3, 0xA9] && texts[4] != [0xC3, 0xA8] && texts[3] == [])
            #expect(texts[3].isEmpty && texts[0].count == 11)
        }
    }

    /// Short texts, middling and long ones are compared in different ways.
    @Test func textsOfEveryLengthAreToldApartByEveryByte() {
        for length in 0...40 {
            let bytes = (0..<length).map { UInt8($0 + 1) }
            bytes.withUnsafeBytes { #expect(Text(bytes: $0) == Array(bytes)) }
            for place in 0..<length {
                var other = bytes
                other[place] ^= 0x80
                other.withUnsafeBytes { #expect(Text(bytes: $0) != bytes, "\(length) bytes, at \(place)") }
            }
        }
    }
}

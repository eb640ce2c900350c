import Testing

@testable import Events

@Suite struct JSONParserTests {
    private func error(_ json: String) -> JSONError? { error(bytes: Array(json.utf8)) }

    private func error(bytes: [UInt8]) -> JSONError? {
        do {
            try withJSON(bytes: bytes) { _ in }
            return nil
        } catch {
            return error as? JSONError
        }
    }

    @Test(arguments: [
        "{", "[1,]", "{\"a\" 1}", "{\"a\":1} x", "{\"a\":1}{}", "nul", "{\"a\":1,}", "[1 2]", "]", "{'a':1}", "{a:1}",
    ])
    func brokenSyntaxIsNoticedWhereverItIs(json: String) {
        #expect(error(json) == .syntax)
    }

    @Test(arguments: ["", "  \n", "\t"])
    func nothingIsNotADocument(json: String) {
        #expect(error(json) == .empty)
    }

    @Test(arguments: ["\"abc", "{\"a\":\"b}", "\"\\x\"", "\"\\u12\"", "\"line\nbreak\"", "\"\u{1}\""])
    func brokenStringsAreNoticed(json: String) {
        #expect(error(json) == .string)
    }

    @Test(arguments: [
        "01", "1.", "-", "+1", "1e", ".5", "1.e400", "01e400", "-e400", "1e400e1", "0x10",
        "[1,00000000000000000000001]", "[1e999,1-2]",
    ])
    func malformedNumbersAreNoticed(json: String) {
        #expect([.number, .syntax].contains(error(json)))
    }

    @Test func invalidUTF8IsNoticedEvenInAMemberThatNobodyReads() {
        let invalid: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
        ]
        for bytes in invalid {
            #expect(error(bytes: Array(#"{"a":"x","b":""#.utf8) + bytes + Array(#""}"#.utf8)) == .utf8)
        }
    }

    /// What JavaScript makes of a text that was cut within a character.
    @Test func halfASurrogatePairStandsForACharacterThatNobodyKnows() throws {
        for (json, text) in [
            (#"\ud83d"#, "\u{FFFD}"), (#"\uDC00"#, "\u{FFFD}"), (#"a\ud83dx"#, "a\u{FFFD}x"),
            (#"\ud83d\ud83d"#, "\u{FFFD}\u{FFFD}"), (#"\udc00\ud83d"#, "\u{FFFD}\u{FFFD}"),
            (#"\ud83d\u0041"#, "\u{FFFD}A"), (#"\ud83d\n\ud83d\ude00\\ud83d"#, "\u{FFFD}\n😀\\ud83d"),
        ] {
            try withJSON(#"{"a":"\#(json)","b":123456789012345678,"c":-123456789012345678}"#) { root in
                #expect(root["a"].text?.string == text)
                #expect(root["b"].integer == 123_456_789_012_345_678)
                #expect(root["c"].integer == -123_456_789_012_345_678)
            }
        }
        for json in [#""\ud83d\q""#, #""\ud83""#, #""\ud83d"#, #""\u-123\ud83d""#] { #expect(error(json) != nil) }
    }

    @Test func whatIsBroughtWithinBoundsMayBeOfAnySize() throws {
        let digits = String(repeating: "9", count: 1_000_000)
        let halves = String(repeating: #"\ud83d"#, count: 100_000)
        try withJSON(#"{"a":-\#(digits),"b":0.\#(digits)e-9,"c":"\#(halves)","d":1e999}"#) { root in
            #expect(root["a"].number == -1e308 && root["b"].number == 1e-9 && root["d"].number == 1e308)
            #expect(root["c"].text?.count == 300_000)
        }
    }

    @Test func nestingIsTakenToTheStatedDepthAndNoFurther() {
        let depth = JSONParser.maxDepth
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ depth: Int) -> String {
                String(repeating: open, count: depth) + "1"
                    + String(repeating: close, count: depth)
            }
            #expect(error(nested(depth)) == nil)
            #expect(error(nested(depth + 1)) == .tooDeep)
            #expect(error(nested(100_000)) == .tooDeep)
        }
        #expect(error(String(repeating: "[", count: 1_000_000)) != nil)
    }

    @Test func theRootIsThatOfTheLastDocumentAndMissingAfterAFailure() throws {
        let parser = JSONParser()
        #expect(parser.root.isMissing && !parser.root.isNull)
        try Array("17".utf8).withUnsafeBytes { try parser.parse($0) }
        #expect(parser.root.integer == 17)
        #expect(throws: JSONError.syntax) { try Array("[".utf8).withUnsafeBytes { try parser.parse($0) } }
        #expect(parser.root.isMissing)
        try Array("null".utf8).withUnsafeBytes { try parser.parse($0) }
        #expect(parser.root.isNull)
    }

    @Test func memoryGrowsForAHugeDocumentAndComesBackAfterManySmallOnes() throws {
        let parser = JSONParser()
        let small = Array(#"{"a":1}"#.utf8)
        try small.withUnsafeBytes { try parser.parse($0) }
        let usual = parser.capacity

        let huge =
            Array(#"{"text":""#.utf8) + Array(repeating: UInt8(ascii: "x"), count: 10_000_000) + Array(#""}"#.utf8)
        try huge.withUnsafeBytes { try parser.parse($0) }
        #expect(parser.root["text"].text?.count == 10_000_000)
        #expect(parser.capacity >= huge.count)

        for _ in 0..<1000 {
            try small.withUnsafeBytes { try parser.parse($0) }
            #expect(parser.root["a"].integer == 1)
        }
        #expect(parser.capacity == usual)
    }

    @Test func documentsOfEveryLengthAroundTheGrowthOfTheBufferAreRead() throws {
        let parser = JSONParser()
        for length in Array(0...200) + Array(4000...4200) + Array(8100...8300) {
            let text = String(repeating: "y", count: length)
            try Array("[\"\(text)\",1]".utf8).withUnsafeBytes { try parser.parse($0) }
            #expect(Array(parser.root.elements).map { $0.text?.string } == [text, nil])
        }
    }
}

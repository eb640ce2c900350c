import Events
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func commasComeByThemselves() {
        let json = written { writer in
            writer.beginObject()
            writer.key("empty")
            writer.beginObject()
            writer.endObject()
            writer.key("list")
            writer.beginArray()
            writer.integer(1)
            writer.beginArray()
            writer.endArray()
            writer.beginObject()
            writer.key("a" as String)
            writer.null()
            writer.endObject()
            writer.boolean(true)
            writer.boolean(false)
            writer.timestamp(0)
            Array(#"{"raw":1}"#.utf8).withUnsafeBytes { writer.raw($0) }
            writer.string("s")
            writer.endArray()
            writer.key(Text("last"))
            writer.string("x" as String)
            writer.endObject()
        }
        #expect(
            json
                == #"{"empty":{},"list":[1,[],{"a":null},true,false,"1970-01-01T00:00:00.000Z",{"raw":1},"s"],"last":"x"}"#
        )
    }

    @Test(
        arguments: [
            (7953, 2, "79.53"), (8000, 2, "80"), (-5, 2, "-0.05"), (5, 2, "0.05"), (50, 2, "0.5"), (0, 2, "0"),
            (0, 0, "0"),
            (-8000, 2, "-80"), (100, 0, "100"), (123_450, 4, "12.345"), (1, 18, "0.000000000000000001"),
            (Int64.max, 0, "9223372036854775807"), (Int64.min, 0, "-9223372036854775808"),
            (Int64.min, 18, "-9.223372036854775808"), (-100, 4, "-0.01"), (1000, 3, "1"), (-7953, 2, "-79.53"),
        ] as [(Int64, Int, String)])
    func decimalsAreExactAndWithoutTrailingZeros(unscaled: Int64, scale: Int, text: String) {
        #expect(written { $0.decimal(unscaled: unscaled, scale: scale) } == text)
        if scale == 2 { #expect(written { $0.hundredths(unscaled) } == text) }
        if scale == 0 { #expect(written { $0.integer(unscaled) } == text) }
    }

    @Test func controlCharactersQuotesAndBackslashesAreEscapedAndNothingElseIs() {
        #expect(
            written { $0.string("\u{0}\u{1f}\t\n\r\"\\\u{8}\u{7f}/é😀" as String) }
                == #""\u0000\u001f\t\n\r\"\\\u0008\#u{7f}/é😀""#)
        #expect(written { $0.string("") } == #""""#)
    }

    @Test func everyCharacterComesBackThroughTheParser() throws {
        var random = SeededGenerator(seed: 8259)
        var texts = (0..<0x300).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
        for _ in 0..<2000 {
            let scalars = (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...(Bool.random(using: &random) ? 0x7F : 0x10FFFF), using: &random))
            }
            texts.append(String(String.UnicodeScalarView(scalars)))
        }
        var writer = JSONWriter()
        writer.beginObject()
        for text in texts {
            writer.key(text)
            writer.string(text)
        }
        writer.endObject()
        try withJSON(bytes: writer.bytes) { root in
            #expect(root.members.map { Array($0.key.bytes) } == texts.map { Array($0.utf8) })
            #expect(root.members.map { Array($0.value.text!.bytes) } == texts.map { Array($0.utf8) })
        }
    }

    @Test func aWriterStartsAnewWithTheMemoryItHas() {
        var writer = JSONWriter()
        writer.beginArray()
        for number in 0..<1000 { writer.integer(Int64(number)) }
        writer.endArray()
        let memory = writer.withUnsafeBytes { $0.baseAddress }
        writer.removeAll(keepingCapacity: true)
        #expect(writer.bytes.isEmpty && writer.withUnsafeBytes { $0.baseAddress } == memory)
        writer.integer(7)
        #expect(writer.bytes == [UInt8(ascii: "7")])
    }
}

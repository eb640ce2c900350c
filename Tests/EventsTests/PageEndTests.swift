import Glibc
import TestSupport
import Testing

@testable import Events

/// The parser looks at some bytes behind a text, where these can be read at all: whatever they are, it must not heed them.
@Suite struct PageEndTests {
    private static let documents = [
        #"{"id":"7c9","n":123,"f":1.5e3,"t":true,"x":[1,2,{"a":null}],"s":"aéb\n"}"#, "[1]", "12", "true", #""abc""#,
        #"{"a":12345678}"#, "[-0.0]", "[18446744073709551616]", #"{"a":"\u12ab"}"#,
    ]

    @Test func textsMayEndAtTheLastByteThatCanBeRead() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let memory = mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
        defer { munmap(memory, 2 * page) }
        #expect(mprotect(memory + page, page, PROT_NONE) == 0)
        let parser = JSONParser()
        for document in PageEndTests.documents {
            let bytes = Array(document.utf8)
            for distance in 0...130 {
                let start = memory + page - distance - bytes.count
                start.copyMemory(from: bytes, byteCount: bytes.count)
                _ = try parser.value(of: UnsafeRawBufferPointer(start: start, count: bytes.count))
            }
        }
    }

    @Test func whatLiesBehindATextChangesNothing() {
        var random = SeededGenerator(seed: 3)
        for document in PageEndTests.documents {
            for length in 0...document.utf8.count {
                // Now and then something else in the middle.
                var text = Array(document.utf8.prefix(length))
                if length > 0, Bool.random(using: &random) {
                    text[Int.random(in: 0..<length, using: &random)] = random.pick(Array(#"{}[]:,"\0.e-tx "#.utf8))
                }
                let found = Set(["\0", "1", "e", "\"", "]", "}", "\\", "ue,1]"].map { outcome(of: text, before: $0) })
                #expect(found.count == 1, "\(String(decoding: text, as: UTF8.self)): \(found)")
            }
        }
    }

    /// What comes of a text in the midst of a page, with something behind it again and again.
    private func outcome(of text: [UInt8], before junk: String) -> String {
        let page = 4096
        let memory = UnsafeMutableRawPointer.allocate(byteCount: page, alignment: page)
        defer { memory.deallocate() }
        let behind = Array(junk.utf8)
        for place in 0..<page {
            memory.storeBytes(of: behind[place % behind.count], toByteOffset: place, as: UInt8.self)
        }
        memory.copyMemory(from: text, byteCount: text.count)
        let parser = JSONParser()
        return withExtendedLifetime(parser) {
            do {
                let value = try parser.value(of: UnsafeRawBufferPointer(start: memory, count: text.count))
                var words = ""
                describe(value, &words)
                return words
            } catch {
                return "\(error)"
            }
        }
    }

    private func describe(_ value: JSONValue, _ words: inout String) {
        if let text = value.text { return words += text.string }
        if let number = value.number { return words += "\(number)" }
        if let boolean = value.boolean { return words += "\(boolean)" }
        words += value.kindInWords
        if value.isArray { for element in value.elements { describe(element, &words) } }
        if value.isObject {
            for member in value.members {
                words += member.key.string
                describe(member.value, &words)
            }
        }
    }
}

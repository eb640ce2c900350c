import Events
import Testing

@testable import Engine

@Suite("Dead letters are cut to what a topic takes")
struct DeadLetterTests {
    private func letter(key: Int?, value: Int?, header: Int? = nil) -> DeadLetter {
        DeadLetter(
            refusal: Refusal(.noKey, "none"), partition: 0, offset: 0, time: 0,
            key: key.map { Array(repeating: 1, count: $0) }, value: value.map { Array(repeating: 2, count: $0) },
            headers: header.map { [("h", Array(repeating: 3, count: $0))] } ?? [])
    }

    @Test func whatFitsIsLeftAlone() {
        let (content, isCut) = letter(key: 100, value: 50_000, header: 20).cut(toFit: 100_000)
        #expect(!isCut)
        #expect(content.value?.count == 50_000)
        #expect(content.headers.count == 1)
    }

    @Test func nullsStayNull() {
        let (content, isCut) = letter(key: nil, value: nil, header: 200_000).cut(toFit: 100_000)
        #expect(isCut)
        #expect(content.key == nil && content.value == nil && content.headers.isEmpty)
    }

    @Test(arguments: [0, 10, 30_000, 200_000], [10, 90_000, 200_000])
    func whatIsLeftFitsAndBeginsLikeTheRecord(key: Int, value: Int) {
        for header in [nil, 5, 25_000, 200_000] {
            let whole = letter(key: key, value: value, header: header)
            let (content, isCut) = whole.cut(toFit: 100_000)
            let size = content.key!.count + content.value!.count + content.headers.reduce(0) { $0 + $1.value!.count }
            #expect(size + 16_384 <= 100_000)
            #expect(content.key! == Array(whole.key!.prefix(content.key!.count)))
            #expect(content.value! == Array(whole.value!.prefix(content.value!.count)))
            #expect(isCut || size == key + value + (header ?? 0))
        }
    }

    @Test(
        "However little the topic takes, something of the record is kept", arguments: [0, 100, 10_000, 16_384, 20_000])
    func littleRoom(bytes: Int) {
        let whole = letter(key: 50_000, value: 50_000, header: 50_000)
        let (content, isCut) = whole.cut(toFit: bytes)
        #expect(isCut && content.headers.isEmpty)
        let size = content.key!.count + content.value!.count
        #expect(size <= max(0, bytes - 16_384, bytes / 4) && (size > 0) == (bytes > 0))
    }
}

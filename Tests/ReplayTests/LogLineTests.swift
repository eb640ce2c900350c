import Engine
import Testing

@testable import Replay

@Suite("Lines of a log at rest")
struct LogLineTests {
    private func read(_ line: String) throws -> LogLine {
        try Array(line.utf8).withUnsafeBytes { try LogLineReader().read($0) }
    }

    @Test func aPlainLineMaySayWhereItLay() throws {
        let line = try read(#"{"recorded":1700000000000,"partition":3,"offset":17,"account":"acme"}"#)
        guard case .plain = line.content else { throw LogLineError(file: "", line: 0, cause: "not plain") }
        #expect(line.recorded == 1_700_000_000_000)
        #expect(line.partition == 3)
        #expect(line.offset == 17)
    }

    @Test func whatIsNotSaidIsLeftOpen() throws {
        let line = try read(#"{"account":"acme","recorded":null}"#)
        #expect(line.recorded == nil && line.partition == 0 && line.offset == nil)
    }

    @Test func aRecordTimeMayBeText() throws {
        #expect(try read(#"{"recorded":"2023-11-14T23:13:20+01:00"}"#).recorded == 1_700_000_000_000)
    }

    @Test(arguments: ["", "{", "[]", "7", "\"text\"", "{\"a\":1} x"])
    func whatIsNoObjectIsForTheEngineToRefuse(line: String) throws {
        guard case .plain = try read(line).content else { throw LogLineError(file: "", line: 0, cause: "not plain") }
    }

    @Test func anEnvelopeHoldsAnyRecord() throws {
        let line = try read(
            #"{"recorded":5,"partition":1,"offset":2,"key":"YWNtZQ==","headers":{"tierline":"tick","n":null},"raw":"/w=="}"#
        )
        guard case .envelope(let key, let value, let headers) = line.content else {
            throw LogLineError(file: "", line: 0, cause: "no envelope")
        }
        #expect(key == Array("acme".utf8))
        #expect(value == [0xff])
        #expect(headers.map(\.name) == ["tierline", "n"])
        #expect(headers.map(\.value) == [Array("tick".utf8), nil])
        #expect(line.recorded == 5 && line.partition == 1 && line.offset == 2)
    }

    @Test func anEnvelopeMayHaveNullsAndLackKeyAndHeaders() throws {
        guard case .envelope(nil, nil, let headers) = try read(#"{"raw":null}"#).content else {
            throw LogLineError(file: "", line: 0, cause: "no envelope of nulls")
        }
        #expect(headers.isEmpty)
        guard case .envelope(let key, let value, _) = try read(#"{"key":"","raw":""}"#).content else {
            throw LogLineError(file: "", line: 0, cause: "no envelope")
        }
        #expect(key == [] && value == [])
    }

    @Test func aHeaderDescribesTheLog() throws {
        for (text, expected) in [
            (#"{"log":{"partitions":8,"partitioner":"crc32"}}"#, LogLine.Header(partitions: 8, partitioner: .crc32)),
            (#"{"log":{"partitions":1}}"#, LogLine.Header(partitions: 1, partitioner: nil)),
        ] {
            guard case .header(let header) = try read(text).content else {
                throw LogLineError(file: "", line: 0, cause: "no header")
            }
            #expect(header == expected)
        }
    }

    @Test(arguments: [
        (#"{"recorded":"yesterday"}"#, "`recorded` is neither a time nor milliseconds"),
        (#"{"recorded":true}"#, "`recorded` is neither a time nor milliseconds"),
        (#"{"partition":-1}"#, "`partition` is not a number from 0 on"),
        (#"{"partition":3000000000}"#, "`partition` is not a number from 0 on"),
        (#"{"partition":"1"}"#, "`partition` is not a number from 0 on"),
        (#"{"offset":-1}"#, "`offset` is not a number from 0 to 4611686018427387903"),
        (#"{"offset":1.5}"#, "`offset` is not a number from 0 to 4611686018427387903"),
        (#"{"offset":4611686018427387904}"#, "`offset` is not a number from 0 to 4611686018427387903"),
        (#"{"offset":9223372036854775807}"#, "`offset` is not a number from 0 to 4611686018427387903"),
        (#"{"raw":7}"#, "`raw` is neither base64 nor null"),
        (#"{"raw":"%%"}"#, "`raw` is neither base64 nor null"),
        (#"{"key":{},"raw":null}"#, "`key` is neither base64 nor null"),
        (#"{"headers":[],"raw":null}"#, "`headers` is not an object"),
        (#"{"headers":{"a":1},"raw":null}"#, "the header `a` is not text"),
        (#"{"log":{"partitions":0}}"#, "`log.partitions` is not a number from 1 on"),
        (#"{"log":{}}"#, "`log.partitions` is not a number from 1 on"),
        (#"{"log":{"partitions":2,"partitioner":"sha1"}}"#, "`log.partitioner` is neither murmur2 nor crc32"),
    ])
    func whatIsWrongIsSaid(line: String, cause: String) {
        #expect { try read(line) } throws: { ($0 as? LogLineReader.Problem)?.cause == cause }
    }

    @Test(arguments: [
        #"{"account":"acme"}"#, #"{"recorded":5,"account":"acme"}"#, #"{"recorded":5,"partition":1,"offset":2}"#, "{",
        "",
        #"{"partition":1,"recorded":5,"offset":2,"a":1}"#, #"{"recorded":"x","partition":1,"offset":2,"a":1}"#,
    ])
    func aLineOfAnotherMakingIsItsOwnOriginal(line: String) {
        #expect(Array(line.utf8).withUnsafeBytes { PlainLine.original($0) } == Array(line.utf8))
    }

    @Test(arguments: [-1, 0, 1_700_000_000_000], [#"{"account":"acme","n":[1,{"x":"}"}]}"#, #"{ "a" : 1 }"#])
    func theOriginalOfAnExportedLineIsTheRecord(recorded: Int, record: String) {
        let line = #"{"recorded":\#(recorded),"partition":3,"offset":17,"# + record.dropFirst()
        #expect(Array(line.utf8).withUnsafeBytes { PlainLine.original($0) } == Array(record.utf8))
    }
}

import Engine
import Events
import Foundation
import Testing

@testable import Scoring

@Suite("Events as they are published")
struct EventEncoderTests {
    private let start: Timestamp = 1_700_000_000_000

    /// The events of an account with everything: a profile, contacts, a rise.
    private func events(_ encoder: inout EventEncoder) throws -> [(event: CloudEvent, data: [String: Any])] {
        let scorer = PartitionScorer(
            partition: 0, revision: try RandomLog.model(version: "1"), keepsLastScoreOnly: false)
        scorer.ingest(
            .json(
                "acme", #"{"time":\#(start),"account":"acme","attributes":{"industry":"software"}}"#, at: start,
                offset: 7))
        for number in 0..<4 {
            scorer.ingest(
                .json(
                    "acme",
                    """
                    {"id":"w\(number)","time":\(start),"account":"acme","type":"webinar",\
                    "contact":{"id":"c\(number % 2)","title":"Chief \\"X\\""}}
                    """, at: start + 2 * hour * Int64(number + 1), offset: Int64(8 + number)))
        }
        return try scorer.outbox.items.map { item in
            let event: CloudEvent
            switch item.entry {
            case .tier(let account, let change): event = encoder.encode(change, account: account)
            case .score(let score): event = encoder.encode(score)
            default: throw CancellationError()
            }
            let data = try JSONSerialization.jsonObject(with: Data(encoder.data)) as? [String: Any]
            return (event, try #require(data))
        }
    }

    @Test func aScoreHasTheMembersOfItsContract() throws {
        var encoder = EventEncoder(application: "shop")
        let scores = try events(&encoder).filter { $0.event.type == .score }
        let (event, data) = try #require(scores.last)
        #expect(
            Set(data.keys) == [
                "account", "score", "previousScore", "tier", "fit", "intent", "engagement", "momentum", "contacts",
                "penetration", "leads", "ledger", "coolsAt", "coolsTo", "dataQuality", "reason", "cause", "model",
                "modelVersion", "time",
            ])
        #expect(data["account"] as? String == "acme")
        #expect(data["reason"] as? String == "event")
        #expect(data["contacts"] as? Int == 2)
        #expect(data["modelVersion"] as? String == "1")
        #expect(data["time"] as? String == "2023-11-15T04:13:20.000Z")
        #expect(event.time == start + 6 * hour)
        let cause = try #require(data["cause"] as? [String: String])
        #expect(cause == ["id": "w2", "type": "webinar"])
        let leads = try #require(data["leads"] as? [[String: Any]])
        #expect(Set(leads.map { $0["contact"] as? String }) == ["c0", "c1"])
        #expect(leads.allSatisfy { Set($0.keys) == ["contact", "persona", "score", "lastActive"] })
        #expect(leads.allSatisfy { $0["persona"] as? String == "chief" })
        let ledger = try #require(data["ledger"] as? [[String: Any]])
        #expect(ledger.allSatisfy { Set($0.keys) == ["kind", "name", "category", "points", "share"] })
        let shares = ledger.compactMap { $0["share"] as? Double }.map { ($0 * 100).rounded() }
        #expect(shares.count == ledger.count)
        let score = try #require(data["score"] as? Double)
        #expect(shares.reduce(0, +) == (score * 100).rounded())
        #expect(score > 30)
    }

    @Test func aTierChangeHasTheMembersOfItsContract() throws {
        var encoder = EventEncoder(application: "shop")
        let moves = try events(&encoder).filter { $0.event.type == .tier }
        let (_, data) = try #require(moves.first)
        #expect(
            Set(data.keys) == [
                "account", "tier", "previousTier", "direction", "score", "reason", "cause", "model", "modelVersion",
                "time",
            ])
        #expect(data["direction"] as? String == "up")
        #expect(data["previousTier"] as? String == "C")
    }

    @Test func idsAreTheSameEachTimeAndDistinct() throws {
        var encoder = EventEncoder(application: "shop")
        let first = try events(&encoder).map(\.event)
        #expect(try events(&encoder).map(\.event) == first)
        var other = EventEncoder(application: "shop2")
        let elsewhere = try events(&other).map(\.event)
        #expect(Set((first + elsewhere).map(\.id)).count == first.count + elsewhere.count)
        #expect(first.count > 4)
        #expect(encoder.source.path == "/tierline/shop")
    }

    @Test func partsOfANameDoNotRunIntoEachOther() {
        func id(_ application: String, _ version: String, _ account: String) -> Hash128 {
            var encoder = EventEncoder(application: application)
            let change = TierChange.sample(version: version)
            return encoder.encode(change, account: account).id
        }
        #expect(Set([id("a", "bc", "d"), id("ab", "c", "d"), id("a", "b", "cd"), id("a", "bc", "d\0")]).count == 4)
    }

    @Test func deadLettersOfOnePlaceHaveOneIDAndAbsentTimeIsTheEpoch() {
        func letter(_ partition: Int32, _ offset: Int64, _ time: Timestamp) -> DeadLetter {
            DeadLetter(
                refusal: Refusal(.noKey, "none"), partition: partition, offset: offset, time: time, key: nil, value: [1]
            )
        }
        var encoder = EventEncoder(application: "shop")
        let events = [(0, 1, start), (1, 1, start), (0, 2, start), (0, 1, start + 1)].map {
            encoder.encode(letter($0.0, $0.1, $0.2))
        }
        #expect(Set(events.map(\.id)).count == 4)
        #expect(encoder.encode(letter(0, 1, start)).id == events[0].id)
        #expect(encoder.encode(letter(0, 1, .min)).time == 0)
    }

    @Test func theStructuredFormIsAttributesAndValueInOneObject() throws {
        var encoder = EventEncoder(application: "shop")
        let event = encoder.encode(.sample(version: "1"), account: "a\"b")
        var writer = JSONWriter()
        encoder.withUnsafeData { writer.structured(event, source: encoder.source, subject: "a\"b", data: $0) }
        let object = try #require(JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
        #expect(
            Set(object.keys) == ["specversion", "id", "source", "type", "time", "subject", "datacontenttype", "data"])
        #expect(object["specversion"] as? String == "1.0")
        #expect(object["type"] as? String == "tierline.tier.v1")
        #expect(object["source"] as? String == "/tierline/shop")
        #expect(object["subject"] as? String == "a\"b")
        #expect(object["time"] as? String == "2023-11-14T22:13:20.000Z")
        #expect((object["id"] as? String)?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        #expect((object["data"] as? [String: Any])?["account"] as? String == "a\"b")
    }

    @Test(arguments: [nil, [0xff, 0x00, 0x7b]] as [[UInt8]?])
    func aStructuredDeadLetterHasItsBytesAndWhatWasWrong(value: [UInt8]?) throws {
        let letter = DeadLetter(
            refusal: Refusal(.noKey, "none \"at all\""), partition: 4, offset: 17, time: start, key: Array("acme".utf8),
            value: value)
        var encoder = EventEncoder(application: "shop")
        let event = encoder.encode(letter)
        var writer = JSONWriter()
        writer.structured(event, source: encoder.source, deadLetter: letter)
        let object = try #require(JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any])
        #expect(object["type"] as? String == "tierline.dead-letter.v1")
        #expect(object["reason"] as? String == "no-key")
        #expect(object["detail"] as? String == "none \"at all\"")
        #expect(object["partition"] as? Int == 4)
        #expect(object["offset"] as? Int == 17)
        #expect(object["subject"] as? String == "acme")
        #expect((object["data_base64"] as? String).flatMap(Base64.decode) == value)
        #expect(object["data"] == nil)
    }
}

extension TierChange {
    static func sample(version: String) -> TierChange {
        TierChange(
            tier: "A", previousTier: "B", direction: .up, score: 8123, reason: .event, cause: nil, model: "m",
            modelVersion: version, time: 1_700_000_000_000, lastOffset: 5)
    }
}

import Events
import TestSupport
import Testing

/// Valid records, changed at random: whatever comes of them is an event or a refusal.
@Suite struct EventFuzzTests {
    private static let seeds: [String] = [
        #"{"id":"e1","time":"2026-03-01T09:30:00.123+01:00","account":"acme","type":"page.viewed","contact":{"id":"c1","title":"VP"},"value":3.25,"properties":{"path":"/pricing","tags":["a","b",null,true]}}"#,
        #"{"id":"e2","time":1772357400123,"account":"acme","type":"hold.placed","until":"2026-04-01T00:00:00Z","by":"sam","reason":"\u00e9\ud83d\ude00"}"#,
        #"{"time":0,"account":"acme","attributes":{"industry":"software","employees":1200,"technologies":["x","y"]}}"#,
        #"{"time":0,"account":"acme","attributes":null}"#,
        #"{"id":"e4","time":"2026-03-01t09:30:00z","account":"acme","type":"contact.updated","contact":{"id":"ann","title":null,"org":{"role":"cfo","at":[[],{}]},"level":-0.0}}"#,
        #"{"id":"e5","time":1772357400123.75,"account":"acme","type":"contact.erased","contact":{"id":"c1"}}"#,
        #"{"id":"e6","time":-1,"account":"acme","type":"opportunity.won","amount":1e15,"stage":"\"\t","value":0.1,"value":2}"#,
        #"{"id":"e3","time":12345678901234567890123,"account":"acme","type":"alert.acknowledged","alert":"a","contact":"c"}"#,
    ]

    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "true", "1e308", "-", "0", "99999999999999999999", "\"id\":",
        "\"contact\":", "\\ud83d", "\\u0000", "{}", "\"\"", " ",
    ].map { Array($0.utf8) }

    private static let peers = [Array("0123456789".utf8), Array("abcdefghijklmnopqrstuvwxyz".utf8)]

    private static func mutated(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...2, using: &random) {
            let place = Int.random(in: 0..<max(bytes.count, 1), using: &random)
            guard place < bytes.count else { return bytes }
            let end = min(bytes.count, place + Int.random(in: 1...12, using: &random))
            switch Int.random(in: 0..<12, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &random))
            case 4: bytes.insert(contentsOf: tokens.randomElement(using: &random)!, at: place)
            case 5: bytes.replaceSubrange(place..<end, with: tokens.randomElement(using: &random)!)
            default:
                // A digit for a digit and a letter for a letter leave most records whole.
                if let peers = peers.first(where: { $0.contains(bytes[place]) }) {
                    bytes[place] = peers.randomElement(using: &random)!
                }
            }
        }
        return bytes
    }

    /// What a reader makes of an event, by value.
    private struct Reading: Equatable {
        var kind: Event.Kind
        var id: String
        var time: Timestamp
        var type: String
        var contact: String?
        var until: Timestamp?
        var fields: [String?]

        init(_ event: Event, _ reader: EventReader) {
            kind = event.kind
            id = event.id.string
            time = event.time
            type = event.type.string
            contact = event.contactID?.string
            until = event.until
            fields = reader.values()
        }
    }

    @Test(arguments: 0..<UInt64(Seeds.count(4)))
    func mutatedRecordsAreReadOrRefusedAndWhatIsReadIsReadAgainTheSame(round: UInt64) throws {
        var random = SeededGenerator(seed: 0xF0_22 + round)
        let reader = EventReader(
            fields: FieldTable(
                "value", "properties.path", "properties.tags", "contact.title", "contact", "attributes.industry"))
        let key = Array("acme".utf8)
        var accepted = 0
        var refused = 0
        for _ in 0..<10_000 {
            let bytes = Self.mutated(Array(Self.seeds.randomElement(using: &random)!.utf8), using: &random)
            do {
                let (reading, again) = try reader.read(bytes: bytes, key: key) { event in
                    (Reading(event, reader), event.root.serialised)
                }
                accepted += 1
                let second = try reader.read(again) { Reading($0, reader) }
                #expect(second == reading, "\(String(decoding: bytes, as: UTF8.self))")
            } catch let refusal as Refusal {
                refused += 1
                #expect(!refusal.detail.isEmpty)
            }
        }
        #expect(accepted > 1000 && refused > 1000, "\(accepted) read, \(refused) refused")
    }

    @Test func everyBeginningOfARecordIsRefused() throws {
        let reader = EventReader(fields: FieldTable("value"))
        for seed in Self.seeds {
            for length in 0..<seed.utf8.count {
                #expect(throws: Refusal.self) {
                    try reader.read(bytes: Array(seed.utf8.prefix(length)), key: Array("acme".utf8)) { _ in }
                }
            }
        }
    }
}

import Events
import Foundation
import Testing

@testable import Demo

/// Six simulated weeks of 300 accounts, drawn once for all tests.
private let start: Timestamp = 1_772_528_400_000
private let weeks = 6
private let accounts = 300
private let sample = sixWeeks(seed: 7)

private func sixWeeks(seed: UInt64, mishaps: Mishaps = .usual) -> [TrafficRecord] {
    var traffic = TrafficGenerator(seed: seed, accounts: accounts, start: start, mishaps: mishaps)
    let end = start + Timestamp(weeks) * Rhythm.week
    var records: [TrafficRecord] = []
    while traffic.nextArrival < end, let record = traffic.next() { records.append(record) }
    return records
}

private func json(_ record: TrafficRecord) -> [String: Any]? {
    guard let value = record.value else { return nil }
    return (try? JSONSerialization.jsonObject(with: Data(value))) as? [String: Any]
}

private func time(_ value: Any?) -> Timestamp? {
    if let number = value as? Int64 { return number }
    guard let text = value as? String else { return nil }
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    guard let date = try? Date(text, strategy: format) else { return nil }
    return Timestamp((date.timeIntervalSince1970 * 1000).rounded())
}

/// FNV-1a over arrivals, keys and values, with a mark for what is missing.
private func hash(_ records: [TrafficRecord]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for record in records {
        withUnsafeBytes(of: record.arrival.littleEndian) { $0.forEach(add) }
        for bytes in [record.key, record.value] {
            guard let bytes else {
                add(0)
                continue
            }
            add(1)
            bytes.forEach(add)
            add(2)
        }
    }
    return hash
}

@Suite struct TrafficTests {
    @Test func theSameSeedGivesTheSameBytesOnEveryMachine() {
        #expect(hash(sample) == hash(sixWeeks(seed: 7)))
        #expect(hash(sample) == 17_361_642_066_487_959)
    }

    @Test func anotherSeedGivesOtherBytes() {
        #expect(hash(sample) != hash(sixWeeks(seed: 8)))
    }

    @Test func recordsComeInOrderOfArrivalAtTheRateAskedFor() {
        #expect(zip(sample, sample.dropFirst()).allSatisfy { $0.arrival <= $1.arrival })
        let rate = Double(sample.count) / Double(accounts * weeks)
        #expect(rate > 17 && rate < 23, "\(rate) records a week and account, 20 asked for")
    }

    @Test func everyKindOfEventOccurs() {
        var kinds: Set<String> = []
        for record in sample where record.mishap == nil {
            guard let object = json(record) else {
                kinds.insert("tombstone")
                continue
            }
            if object["attributes"] is NSNull {
                kinds.insert("profile deleted")
            } else if object["attributes"] != nil {
                kinds.insert("profile")
            } else {
                kinds.insert(object["type"] as? String ?? "none")
            }
            if object["contact"] is String { kinds.insert("contact as text") }
        }
        #expect(
            kinds == [
                "tombstone", "profile", "profile deleted", "contact as text", "page.viewed", "email.opened",
                "email.clicked", "email.unsubscribed", "ad.clicked", "keyword.searched", "intent.surge",
                "content.downloaded", "webinar.registered", "webinar.attended", "form.submitted", "contact.updated",
                "contact.erased", "opportunity.stage", "opportunity.won", "opportunity.lost", "hold.placed",
                "hold.released", "alert.acknowledged",
            ])
    }

    @Test func everyRecordThatIsNotBrokenIsSound() throws {
        for record in sample {
            if case .broken = record.mishap { continue }
            let key = String(decoding: try #require(record.key), as: UTF8.self)
            guard record.value != nil else { continue }
            let object = try #require(json(record))
            #expect(object["account"] as? String == key)
            #expect(object["id"] is String)
            let happened = try #require(time(object["time"]))
            switch record.mishap {
            case nil: #expect(happened == record.arrival)
            case .late(let lag): #expect(happened == record.arrival - lag && lag >= 60_000)
            case .ahead(let lead): #expect(happened == record.arrival + lead && lead > 0 && lead <= 600_000)
            case .farAhead(let lead): #expect(happened == record.arrival + lead && lead > 600_000)
            case .repeated: #expect(happened < record.arrival)
            case .broken: break
            }
            #expect(object["type"] is String || object.keys.contains("attributes"))
            if let contact = object["contact"] as? [String: Any] { #expect(contact["id"] is String) }
        }
    }

    @Test func aBrokenRecordHasExactlyTheFlawItClaims() throws {
        for record in sample {
            guard case .broken(let flaw) = record.mishap else { continue }
            let object = json(record)
            let account = object?["account"] as? String
            let key = record.key.map { String(decoding: $0, as: UTF8.self) }
            switch flaw {
            case .truncated, .invalidUTF8:
                #expect(object == nil)
            case .missingField:
                #expect(try ["id", "time", "account", "type"].filter { try #require(object)[$0] == nil }.count == 1)
            case .wrongType:
                let object = try #require(object)
                let sound = [
                    object["id"] is String, time(object["time"]) != nil, account != nil, object["type"] is String,
                ]
                #expect(sound.filter { !$0 }.count == 1)
            case .foreignKey: #expect(key != nil && account != nil && key != account)
            case .missingKey: #expect(key == nil && object != nil)
            case .contactWithoutID:
                let contact = try #require(object?["contact"] as? [String: Any])
                #expect(contact["id"] == nil)
            }
        }
    }

    @Test func mishapsOccurAsOftenAsConfigured() {
        func share(_ isOne: (Mishap) -> Bool) -> Double {
            Double(sample.count { $0.mishap.map(isOne) ?? false }) / Double(sample.count)
        }
        let expected = Mishaps.usual
        let late = share { if case .late = $0 { true } else { false } }
        let repeated = share { $0 == .repeated }
        let ahead = share { if case .ahead = $0 { true } else { false } }
        let farAhead = share { if case .farAhead = $0 { true } else { false } }
        let broken = share { if case .broken = $0 { true } else { false } }
        // Four standard deviations of a count of this size; repetitions need something to repeat.
        func isNear(_ share: Double, _ expected: Double) -> Bool {
            abs(share - expected) < 4 * (expected / Double(sample.count)).squareRoot()
        }
        #expect(isNear(late, expected.late))
        #expect(repeated > expected.repeated * 0.75 && repeated < expected.repeated * 1.15)
        #expect(isNear(ahead, expected.ahead))
        #expect(isNear(farAhead, expected.farAhead))
        #expect(isNear(broken, expected.broken))
        for flaw in Flaw.allCases { #expect(share { $0 == .broken(flaw) } > 0, "\(flaw)") }
    }

    @Test func withoutMishapsEverythingArrivesOnceAndWhole() {
        let records = sixWeeks(seed: 7, mishaps: .none)
        #expect(records.allSatisfy { $0.mishap == nil })
        let ids = records.compactMap { json($0)?["id"] as? String }
        #expect(Set(ids).count == ids.count)
    }

    @Test func aRepetitionIsTheSameBytesAsARecordOfTheLastWeekNotYetForgotten() {
        var arrivals: [[UInt8]: Timestamp] = [:]
        for record in sample {
            guard let key = record.key else { continue }
            guard let value = record.value, json(record).map({ !($0["attributes"] is NSNull) }) ?? true else {
                arrivals = arrivals.filter { !$0.key.starts(with: key) }
                continue
            }
            if record.mishap == .repeated {
                let first = arrivals[key + value]
                #expect(first.map { record.arrival - $0 < 7 * Rhythm.day } ?? false)
            }
            if arrivals[key + value] == nil { arrivals[key + value] = record.arrival }
        }
    }

    @Test func officesAreBusierByDayThanByNightAndOnWeekends() {
        let offsets = regions
        var noon = 0
        var night = 0
        for record in sample {
            guard let key = record.key, let region = offsets[key] else { continue }
            let local = CivilTime(record.arrival, hoursFromUTC: region)
            if local.weekday < 5, (9..<15).contains(local.hour) { noon += 1 }
            if local.weekday < 5, (0..<6).contains(local.hour) { night += 1 }
        }
        #expect(noon > 8 * night)
        #expect(
            Rhythm.pace(at: 1_772_881_200_000) * 2 < Rhythm.pace(at: 1_772_622_000_000), "Saturday, Wednesday, 11:00")
    }

    private var regions: [[UInt8]: Int64] {
        var regions: [[UInt8]: Int64] = [:]
        for record in sample {
            guard let attributes = json(record)?["attributes"] as? [String: Any] else { continue }
            let region = Vocabulary.regions.first { $0.name == attributes["region"] as? String }
            regions[record.key ?? []] = region?.hoursFromUTC
        }
        return regions
    }

    @Test func accountsHaveNamesOfTheirOwnHoweverManyThereAre() {
        let names = TrafficGenerator(seed: 1, accounts: 3000, start: start).accounts
        #expect(Set(names).count == 3000)
        #expect(names.allSatisfy { $0.hasSuffix(".example") })
    }

    @Test func peopleOfAnAccountHaveIdsOfTheirOwn() {
        var random = SplitMix64(seed: 3)
        for number in 0..<500 {
            let people = Company(number: number, start: start, using: &random).people
            #expect(Set(people.map(\.id)).count == people.count)
        }
    }

    @Test func anAcknowledgementNamesTheAlert() throws {
        let record = TrafficRecord.acknowledgement(of: "a\"1", account: "acme.example", by: "dana", at: start)
        let object = try #require(json(record))
        #expect(object["alert"] as? String == "a\"1")
        #expect(object["type"] as? String == "alert.acknowledged")
        #expect(record.key == Array("acme.example".utf8))
    }
}

import Events
import TestSupport
import Testing

@testable import Scoring

@Suite("An account's memory")
struct AccountBlockTests {
    /// Where some contacts lack attributes, what comes after them does not lie where it would else.
    @Test func attributesAreFoundWhateverOthersLack() {
        var random = SeededGenerator(seed: 3)
        for paths in 0...3 {
            var account = Account.named("acme")
            var known: [(Int32, Int32)] = []
            for contact in Array(1...12 as ClosedRange<Int32>).shuffled(using: &random) {
                for path in (0..<Int32(paths)).shuffled(using: &random) where Bool.random(using: &random) {
                    let place = account.placeOfAttribute(contact, path, of: paths)
                    "id".withText { account.keep(.number(1), of: contact, path: path, time: 1, id: $0, at: place) }
                    known.append((contact, path))
                }
            }
            known.sort { $0 < $1 }
            #expect(account.attributes.map { [$0.contact, $0.path] } == known.map { [$0.0, $0.1] })
            for contact in 1...13 as ClosedRange<Int32> {
                for path in 0...Int32(paths) {
                    let before = known.count { $0 < (contact, path) }
                    #expect(account.placeOfAttribute(contact, path, of: paths) == before)
                }
            }
        }
    }

    @Test func whatOneSectionTakesInLeavesTheOthersAsTheyAre() {
        var account = Account.named("acme")
        for number in 0..<40 {
            "person \(number)".withText { _ = account.addContact($0) }
            account.insertSeen(SeenID(hash: UInt64(number), time: 1, arrival: Timestamp(number)))
            account.add(
                Sum(newest: 1, value: Double(number)), to: SumKey(signal: Int32(40 - number), contact: Int32(number)))
        }
        account.removeContact(at: 3)
        account.removeOldestSeen(10)

        #expect(account.name.string == "acme")
        #expect(account.contactIDs == (0..<40).filter { $0 != 3 }.map { "person \($0)" })
        #expect(account.seen.map(\.hash) == Array(10..<40))
        // The sum of 4 was that of the contact taken out, whose place is 4 among the sums.
        #expect(Set(account.sums.map(\.value)) == Set((0..<40).map(Double.init)).subtracting([4]))
    }

    @Test func replacedTextsAreLeftBehindWhereTheBlockGrows() {
        var account = Account.named("acme")
        "ann".withText { _ = account.addContact($0) }
        for length in 1...2000 {
            String(repeating: "x", count: length).withText { id in
                if length == 1 { account.keep(.number(1), of: 1, path: 0, time: 1, id: id, at: 0) }
                account.setStamp(ofAttribute: 0, Timestamp(length), id)
            }
        }
        #expect(account.text(account.attributes[0].id).count == 2000)
        #expect(account.contactIDs == ["ann"])
        // All that was ever said would be two million bytes.
        #expect(account.memory < 10_000)
    }

    @Test func aProfileCounts() {
        var account = Account.named("acme")
        let bare = account.memory
        let texts = (0..<20).map { StoredValue.text(String(repeating: "\($0 % 10)", count: 1000)) }
        account.setProfile(
            Profile(stamp: Stamp(time: 1, id: "p"), values: texts + [nil, .number(5), .list(texts)]), ProfileScore())
        let more = account.memory - bare
        #expect(40_000 < more && more < 45_000, "\(more)")
    }

    @Test func aCopyToShowIsLikeTheAccountButForIDsAndAttributes() {
        var account = Account.named("acme")
        "ann".withText { _ = account.addContact($0) }
        "e1".withText { account.keep(.text("VP"), of: 1, path: 0, time: 1, id: $0, at: 0) }
        "pro".withText { account.insertLatest(signal: 1, key: $0, time: 1, id: $0, value: 3) }
        account.add(Sum(newest: 1, value: 5), to: SumKey(signal: 0, contact: 1))
        for number in 0..<100 {
            account.remember(UInt64(number), time: 1, clock: 1, Memory(span: 1000, most: 1024))
        }
        let spare = SpareBlocks()
        let copy = account.copyToShow(in: spare)
        account.add(Sum(newest: 2, value: 5), to: SumKey(signal: 0, contact: 1))

        #expect(copy.seen.isEmpty && copy.attributes.isEmpty)
        #expect(copy.name.string == "acme" && copy.contactIDs == ["ann"])
        #expect(copy.latest.map(\.value) == [3] && copy.text(copy.latest[0].key).string == "pro")
        #expect(copy.sums.map(\.value) == [5] && account.sums.map(\.value) == [10])
        #expect(copy.memory < account.memory)
    }

    @Test func aSpareBlockBearsNothingOfItsFormerAccount() {
        let spare = SpareBlocks()
        var former = Account.named("former")
        "ann".withText { _ = former.addContact($0) }
        let block = former.copyToShow(in: spare).block
        spare.give(block)

        let copy = Account.named("acme").copyToShow(in: spare)
        #expect(copy.block === block)
        #expect(copy.name.string == "acme" && copy.contactIDs.isEmpty && copy.seen.isEmpty)
    }
}

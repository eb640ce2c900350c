import Events
import TestSupport
import Testing

@testable import Engine
@testable import Scoring

@Suite("The accounts of a partition are found by name")
struct AccountTableTests {
    @Test func aNameIsFoundUntilItIsRemoved() {
        let table = AccountTable()
        let place = table.insert("acme")
        #expect(table.place(of: "acme") == place)
        #expect(table.place(of: "acm") == nil)
        #expect(table.count == 1)
        table.remove(place)
        #expect(table.place(of: "acme") == nil)
        #expect(table.count == 0)
        #expect(table.placesByName().isEmpty)
    }

    @Test func aFreedPlaceIsUsedAgain() {
        let table = AccountTable()
        let first = table.insert("first")
        let second = table.insert("second")
        table.remove(first)
        let third = table.insert("third")
        #expect(third == first)
        #expect(table.place(of: "second") == second)
        #expect(table.name(of: first) == "third")
    }

    @Test func placesComeInByteOrderOfNames() {
        let table = AccountTable()
        // U+FF61 is before U+1F600 in UTF-8, and behind it in UTF-16.
        for name in ["b", "a", "é", "Z", "\u{1F600}", "\u{FF61}", "ab"] {
            _ = table.insert(name)
        }
        #expect(table.placesByName().map(table.name) == ["Z", "a", "ab", "b", "é", "\u{FF61}", "\u{1F600}"])
    }

    @Test(arguments: UInt64(1)...3)
    func itAgreesWithADictionary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let table = AccountTable()
        var places: [String: Int] = [:]
        // Most are told of before, some too early or not at all, so that what is told is of another one.
        var names = (0..<UpcomingNames.lookahead).map { _ in "account-0" }
        for step in 0..<8000 {
            // Phases of growth and of shrinking, so that cells that were given up pile up.
            let grows = (step / 2000) % 2 == 0
            let coming = "account-\(Int.random(in: 0..<3000, using: &random))"
            names.append(coming)
            if Int.random(in: 0..<200, using: &random) > 0 { table.comesUp(coming) }
            let name = names.removeFirst()
            let place = table.place(of: name)
            #expect(place == places[name])
            if let place {
                if !grows || Int.random(in: 0..<4, using: &random) == 0 {
                    table.remove(place)
                    places[name] = nil
                }
            } else if grows || Int.random(in: 0..<4, using: &random) == 0 {
                places[name] = table.insert(name)
            }
            #expect(table.count == places.count)
        }
        #expect(Set(places.values).count == places.count)
        for (name, place) in places { #expect(table.name(of: place) == name) }
        #expect(
            table.placesByName().map(table.name)
                == places.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

extension AccountTable {
    fileprivate func place(of name: String) -> Int? { withText(name) { place(of: $0) } }

    fileprivate func comesUp(_ name: String) { withText(name) { comesUp($0) } }

    fileprivate func insert(_ name: String) -> Int {
        withText(name) { insert(Account(name: $0, tier: 0, since: 0)) }
    }

    fileprivate func name(of place: Int) -> String { accounts[place].name.string }
}

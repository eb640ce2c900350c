import Testing

@testable import Engine

@Suite("What changed is written once")
struct DirtyPlacesTests {
    private func take(_ dirty: inout DirtyPlaces) -> [String] {
        dirty.takeAll().map { change in
            switch change {
            case .changed(let place): "\(place)"
            case .deleted(let name): "-\(name)"
            }
        }
    }

    @Test func aPlaceIsTakenOnceHoweverOftenItChanged() {
        var dirty = DirtyPlaces()
        for place in [3, 1, 3, 3, 1] { dirty.insert(place) }
        #expect(take(&dirty) == ["3", "1"])
        #expect(take(&dirty) == [])
        dirty.insert(3)
        #expect(take(&dirty) == ["3"])
    }

    @Test func aDeletedAccountIsNotWrittenAnyMore() {
        var dirty = DirtyPlaces()
        dirty.insert(0)
        dirty.insert(1)
        dirty.insert(deleted: "zero", at: 0)
        #expect(take(&dirty) == ["-zero", "1"])
    }

    @Test func whatComesAnewIsWrittenAfterItsDeletion() {
        var dirty = DirtyPlaces()
        dirty.insert(deleted: "zero", at: 0)
        dirty.insert(0)
        dirty.insert(deleted: "other", at: 9)
        #expect(take(&dirty) == ["-zero", "-other", "0"])
    }

    @Test func twoSpellingsOfALetterAreTwoNames() {
        var dirty = DirtyPlaces()
        dirty.insert(deleted: "caf\u{e9}", at: 0)
        #expect(withText("caf\u{e9}") { dirty.isDeleted($0) })
        #expect(!withText("cafe\u{301}") { dirty.isDeleted($0) })
    }
}

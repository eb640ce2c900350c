import Testing

@testable import Engine

@Suite("Which message is the next")
struct LogPlaceTests {
    private func judge(_ place: inout LogPlace, _ offsets: Int64...) -> [LogPlace.Verdict] {
        offsets.map { place.judge($0) }
    }

    @Test func nothingBeyondTheEndIsTaken() {
        var place = LogPlace(next: 5)
        place.ends(at: 7)
        #expect(judge(&place, 5, 6, 7, 8) == [.take, .take, .drop, .drop])
        #expect(place.isAtEnd && place.next == 7)
    }

    @Test func anEndIsNotBelievedWhereSomethingMayHaveBeenSkipped() {
        var place = LogPlace(next: 5)
        place.ends(at: 7)
        #expect(judge(&place, 9) == [.seekBack])
        #expect(!place.isAtEnd)
        place.didSeek()
        #expect(judge(&place, 5) == [.take])
        place.disturb()
        #expect(judge(&place, 9) == [.seekBack])
        place.didSeek()
        #expect(judge(&place, 9) == [.drop])
        #expect(place.isAtEnd && place.next == 7)
    }

    @Test func theEarliestEndCounts() {
        var place = LogPlace(next: 5)
        #expect(!place.isAtEnd)
        place.ends(at: 9)
        place.ends(at: 6)
        place.ends(at: 8)
        #expect(judge(&place, 5, 6) == [.take, .drop])
        #expect(place.isAtEnd)
    }

    @Test func messagesInOrderAreTaken() {
        var place = LogPlace(next: 5)
        #expect(judge(&place, 5, 6, 7) == [.take, .take, .take])
        #expect(place.next == 8)
    }

    @Test func whatWasReadBeforeIsDropped() {
        var place = LogPlace(next: 5)
        #expect(judge(&place, 3, 4, 5, 5, 4) == [.drop, .drop, .take, .drop, .drop])
        #expect(place.next == 6)
    }

    @Test func aGapAfterADisturbanceIsSoughtBackOnce() {
        var place = LogPlace(next: 5)
        // Everything is dropped until the seek has succeeded, the expected record included.
        #expect(judge(&place, 8, 9, 5) == [.seekBack, .drop, .drop])
        #expect(place.awaitsSeek && place.next == 5)
        place.didSeek()
        #expect(judge(&place, 5, 6, 7, 8) == [.take, .take, .take, .take])
    }

    @Test func aGapThatComesTwiceIsTheLogsOwn() {
        var place = LogPlace(next: 5)
        #expect(judge(&place, 8) == [.seekBack])
        place.didSeek()
        #expect(judge(&place, 8, 9) == [.take, .take])
        #expect(place.next == 10)
    }

    @Test func anotherGapIsSoughtBackAnew() {
        var place = LogPlace(next: 5)
        #expect(judge(&place, 8) == [.seekBack])
        place.didSeek()
        #expect(judge(&place, 7) == [.seekBack])
        place.didSeek()
        #expect(judge(&place, 7) == [.take])
    }

    @Test func aGapInUndisturbedReadingIsTheLogsOwn() {
        var place = LogPlace(next: 5)
        #expect(judge(&place, 5, 9, 20) == [.take, .take, .take])
        place.disturb()
        #expect(judge(&place, 30) == [.seekBack])
    }

    /// Two partitions in which each record follows a marker: when one is sought, so is the other.
    @Test func beingSoughtForAnotherIsNoDisturbance() {
        var (one, other) = (LogPlace(next: 5), LogPlace(next: 5))
        var seeks = 0
        for offset in stride(from: Int64(6), to: 30, by: 2) {
            for _ in 0..<3 where judge(&one, offset) == [.seekBack] || judge(&other, offset) == [.seekBack] {
                seeks += 1
                one.didSeek()
                other.didSeek()
            }
        }
        #expect(seeks <= 2)
        #expect(one.next == 29 && other.next == 29)
    }

    @Test func anOldMessageDoesNotEndADisturbance() {
        var place = LogPlace(next: 5)
        #expect(judge(&place, 4, 8) == [.drop, .seekBack])
    }
}

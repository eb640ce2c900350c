import Events
import TestSupport
import Testing

@testable import Engine

@Suite("Timers come up in time")
struct TimersTests {
    private func drain(_ timers: inout Timers, upTo clock: Timestamp) -> [Timestamp: Set<Int>] {
        var places: [Int] = []
        var found: [Timestamp: Set<Int>] = [:]
        var last = Timestamp.min
        while let time = timers.popEarliest(upTo: clock, into: &places) {
            #expect(time >= last)
            last = time
            if !places.isEmpty { found[time, default: []].formUnion(places) }
            #expect(Set(places).count == places.count)
        }
        return found
    }

    @Test func theEarliestComesFirstAndThoseOfOneTimeTogether() {
        var timers = Timers()
        timers.arm(2, at: 30)
        timers.arm(0, at: 10)
        timers.arm(1, at: 10)
        #expect(timers.next == 10)
        var places: [Int] = []
        var time = timers.popEarliest(upTo: 9, into: &places)
        #expect(time == nil)
        time = timers.popEarliest(upTo: 100, into: &places)
        #expect(time == 10)
        #expect(places.sorted() == [0, 1])
        time = timers.popEarliest(upTo: 100, into: &places)
        #expect(time == 30)
        #expect(places == [2])
        time = timers.popEarliest(upTo: 100, into: &places)
        #expect(time == nil)
        #expect(timers.next == .max)
    }

    @Test func liveEntriesAreCounted() {
        var timers = Timers()
        var generator = SeededGenerator(seed: 5)
        var armed: [Int: Timestamp] = [:]
        var places: [Int] = []
        for _ in 0..<2000 {
            let place = Int.random(in: 0..<50, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                timers.disarm(place)
                armed[place] = nil
            case 1:
                let clock = Timestamp.random(in: 0..<500, using: &generator)
                while timers.popEarliest(upTo: clock, into: &places) != nil {
                    for place in places { armed[place] = nil }
                }
            default:
                let due = Bool.random(using: &generator) ? Timestamp.random(in: 0..<1000, using: &generator) : .max
                timers.arm(place, at: due)
                if due < .max { armed[place] = min(armed[place] ?? .max, due) }
            }
            #expect(timers.count == armed.count)
        }
    }

    @Test func whatIsPutOffStillComesUpAtItsOldTime() {
        var timers = Timers()
        timers.arm(0, at: 10)
        timers.arm(0, at: 20)
        let found = drain(&timers, upTo: 100)
        #expect(found == [10: [0]])
    }

    @Test func whatIsBroughtForwardComesUpOnce() {
        var timers = Timers()
        timers.arm(0, at: 20)
        timers.arm(0, at: 10)
        let found = drain(&timers, upTo: 100)
        #expect(found == [10: [0]])
    }

    @Test func neverIsNoTime() {
        var timers = Timers()
        timers.arm(0, at: .max)
        #expect(timers.next == .max)
    }

    @Test func whatIsDisarmedDoesNotComeUpAndItsPlaceCanBeArmedAnew() {
        var timers = Timers()
        timers.arm(0, at: 10)
        timers.disarm(0)
        timers.disarm(7)
        timers.arm(0, at: 20)
        let found = drain(&timers, upTo: 100)
        #expect(found == [20: [0]])
    }

    @Test(arguments: UInt64(1)...5)
    func theyAgreeWithATableOfTimes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var timers = Timers()
        var expected: [Int: Timestamp] = [:]
        var clock: Timestamp = 0
        for _ in 0..<6000 {
            let place = Int.random(in: 0..<50, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<7:
                let due = clock + .random(in: 1...500, using: &random)
                timers.arm(place, at: due)
                expected[place] = min(expected[place] ?? .max, due)
            case 7:
                timers.disarm(place)
                expected[place] = nil
            default:
                clock += .random(in: 0...20, using: &random)
                var due: [Timestamp: Set<Int>] = [:]
                for (place, time) in expected where time <= clock { due[time, default: []].insert(place) }
                expected = expected.filter { $0.value > clock }
                let found = drain(&timers, upTo: clock)
                #expect(found == due)
                #expect(timers.next > clock)
            }
            if let earliest = expected.values.min() { #expect(timers.next <= earliest) }
        }
    }
}

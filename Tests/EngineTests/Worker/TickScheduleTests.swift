import Events
import Testing

@testable import Engine

@Suite("Ticks are written when time has something to do")
struct TickScheduleTests {
    private let now = ContinuousClock.now

    @Test func onlyWhenSomethingIsDue() {
        let schedule = Schedule()
        #expect(!schedule.isTime(for: nil, wall: 100, now: now))
        #expect(!schedule.isTime(for: 101, wall: 100, now: now))
        #expect(schedule.isTime(for: 100, wall: 100, now: now))
    }

    @Test func oneAtATimeAndAtMostOneASecond() {
        let schedule = Schedule()
        #expect(schedule.isTime(for: 100, wall: 100, now: now))
        #expect(!schedule.isTime(for: 100, wall: 100, now: now + .seconds(5)))
        schedule.didRead(recorded: 100, now: now + .milliseconds(10))
        #expect(!schedule.isTime(for: 100, wall: 200, now: now + .milliseconds(999)))
        #expect(schedule.isTime(for: 100, wall: 200, now: now + .milliseconds(1000)))
    }

    @Test func oneThatNeverComesBackIsGivenUp() {
        let schedule = Schedule()
        #expect(schedule.isTime(for: 100, wall: 100, now: now))
        #expect(!schedule.isTime(for: 100, wall: 100, now: now + .milliseconds(29_999)))
        #expect(schedule.isTime(for: 100, wall: 100, now: now + .seconds(30)))
    }

    @Test func aClockBehindOursDelaysTheNextByAsMuch() {
        let schedule = Schedule()
        #expect(schedule.isTime(for: 10_000, wall: 10_000, now: now))
        schedule.didRead(recorded: 3000, now: now + .milliseconds(50))
        #expect(!schedule.isTime(for: 10_000, wall: 20_000, now: now + .milliseconds(7049)))
        #expect(schedule.isTime(for: 10_000, wall: 20_000, now: now + .milliseconds(7050)))
    }

    @Test func aTickOfAnotherChangesNothing() {
        let schedule = Schedule()
        schedule.didRead(recorded: 0, now: now)
        #expect(schedule.isTime(for: 100, wall: 100, now: now))
    }
}

/// A schedule that can be asked from within an expectation.
private final class Schedule {
    private var schedule = TickSchedule()

    func isTime(for due: Timestamp?, wall: Timestamp, now: ContinuousClock.Instant) -> Bool {
        schedule.isTime(for: due, wall: wall, now: now)
    }

    func didRead(recorded: Timestamp, now: ContinuousClock.Instant) {
        schedule.didRead(recorded: recorded, now: now)
    }
}

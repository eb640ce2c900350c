internal import Events
internal import Glibc

/// Simulated time: it starts at a point of its own and runs so many times as fast as the wall clock.
struct ScaledClock: Sendable {
    /// The simulated time at which it started.
    let start: Timestamp
    /// Simulated milliseconds a millisecond.
    let speed: Double
    private let began = ContinuousClock.now

    init(start: Timestamp, speed: Double) {
        self.start = start
        self.speed = speed
    }

    /// Seconds since the start by the wall clock.
    var elapsed: Double { (ContinuousClock.now - began) / .seconds(1) }

    var now: Timestamp { start + Timestamp(elapsed * 1000 * speed) }

    /// The latest Monday morning, eight o'clock UTC: offices open.
    static func mondayMorning() -> Timestamp {
        let day: Timestamp = 86_400_000
        let today = Timestamp(time(nil)) * 1000 / day
        // 1970-01-01 was a Thursday.
        let sinceMonday = (today + 3) % 7
        return (today - sinceMonday) * day + 8 * 3_600_000
    }
}

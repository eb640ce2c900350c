internal import Events

/// How many alerts a partition may send, where an application is to send at most so many a minute.
///
/// The minute is cut into as many slots as the application may send alerts, and the partitions take turns at them. Slots are
/// counted from 1970 by the wall clock, so that no partition need know of the others, or of what was sent before a restart:
/// whoever runs it, a slot is only ever one partition's, and only those that begin while it is looked at are used.
struct AlertPace {
    /// What the application may send in a minute.
    var alertsPerMinute: Int
    var partition: Int32
    /// How many partitions there are.
    var partitions: Int

    /// The highest pace: beyond it there is nothing to spread.
    static let highest = 1_000_000
    /// How long a slot may have begun before it is noticed; what was slept through is not made up for at once.
    static let patience: Milliseconds = 1000

    /// How many of the partition's slots begin after one time and not after another.
    func slots(after earlier: Timestamp, upTo later: Timestamp) -> Int {
        let earlier = max(earlier, later - AlertPace.patience)
        return later > earlier ? own(upTo: later) - own(upTo: earlier) : 0
    }

    /// How many slots of the partition have begun since some fixed one.
    private func own(upTo time: Timestamp) -> Int {
        let slot = floorDivide(time * Int64(alertsPerMinute), by: 60_000)
        return Int(floorDivide(slot - Int64(partition), by: Int64(partitions)))
    }

    private func floorDivide(_ number: Int64, by divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}

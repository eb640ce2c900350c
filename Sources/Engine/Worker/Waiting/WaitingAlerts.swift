internal import Events
internal import Scoring

/// The events about alerts of a partition that wait to be sent, since a change of model raised more than an operator wants
/// sent at once. They are sent in order, each when the wall clock comes to a slot of the partition (`AlertPace`).
///
/// Who they are about waits with them: whatever comes later about alerts of such an account goes behind, so that nobody is
/// told of a withdrawal before the alert. They lie in the changelog, each under a number, until they are sent, in the
/// transaction that sends them; so they are neither lost nor sent twice, whoever runs the partition.
struct WaitingAlerts {
    /// A record of the changelog: what waits under a number; `nil`: nothing any more.
    struct Change {
        var number: UInt64
        var value: [UInt8]?
    }

    private var events: [WaitingEvent] = []
    /// The number of the first of them; they follow each other without a gap.
    private var firstNumber: UInt64 = 0
    /// How many there are of an account.
    private var accounts: [String: Int] = [:]
    private var changes: [Change] = []
    private var granted = 0
    /// Whether something came or went since the last commit.
    private var isUncommitted = false
    /// Up to when slots are counted; `nil`: those from the next look on.
    private var lookedAt: Timestamp?

    /// Nothing waits.
    init() {}

    /// - Parameter stored: What the changelog has, by number.
    /// - Throws: `StateError` where something of it cannot be read.
    init(_ stored: [UInt64: [UInt8]]) throws(StateError) {
        let numbers = stored.keys.sorted()
        guard let first = numbers.first, let last = numbers.last else { return }
        guard last - first == UInt64(numbers.count - 1) else { throw .damaged("alerts that wait are missing") }
        firstNumber = first
        for number in numbers { enqueue(try WaitingEvent(stored[number]!)) }
    }

    var isEmpty: Bool { events.isEmpty }
    var count: Int { events.count }

    /// Whether some of them are to be sent with the next commit.
    var hasGranted: Bool { granted > 0 }

    /// Whether there is anything that is not committed.
    var hasNews: Bool { hasGranted || isUncommitted }

    /// The pace at which events of an account have to wait; `nil` where none of it waits. The latest pace holds for all.
    func pace(of account: String) -> Int? {
        accounts.isEmpty || accounts[account] == nil ? nil : events.last?.alertsPerMinute
    }

    /// Has an event wait, behind all others.
    mutating func append(_ event: WaitingEvent) {
        isUncommitted = true
        changes.append(Change(number: firstNumber + UInt64(events.count), value: event.bytes))
        enqueue(event)
    }

    private mutating func enqueue(_ event: WaitingEvent) {
        events.append(event)
        accounts[event.account, default: 0] += 1
    }

    /// Lets as many of them go as slots have begun since the last look.
    mutating func grant(at now: Timestamp, partition: Int32, of partitions: Int) {
        guard let last = events.last else { return }
        defer { lookedAt = max(now, lookedAt ?? now) }
        guard let lookedAt else { return }
        let pace = AlertPace(alertsPerMinute: last.alertsPerMinute, partition: partition, partitions: partitions)
        granted = min(events.count, granted + pace.slots(after: lookedAt, upTo: now))
    }

    /// Takes those out that are to be sent now.
    mutating func release() -> [WaitingEvent] {
        isUncommitted = true
        let released = Array(events.prefix(granted))
        events.removeFirst(granted)
        for event in released {
            changes.append(Change(number: firstNumber, value: nil))
            firstNumber += 1
            accounts[event.account]! -= 1
            if accounts[event.account] == 0 { accounts[event.account] = nil }
        }
        granted = 0
        return released
    }

    /// What the changelog does not have yet, once.
    mutating func takeChanges() -> [Change] {
        defer { changes = [] }
        return changes
    }

    /// Notes that the changelog, and the topics, have everything.
    mutating func didCommit() {
        isUncommitted = false
    }
}

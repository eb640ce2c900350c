public import Events

/// Made-up marketing traffic of a number of companies, in order of arrival, without end.
///
/// Each company has a story: it lies cold, researches, forms a buying committee, buys or turns away, cools down, and in
/// time starts again. Offices keep office hours. The same arguments give the same bytes on any machine.
///
/// ```swift
/// var traffic = TrafficGenerator(seed: 7, accounts: 300, start: 1_772_528_400_000)
/// while traffic.nextArrival <= now, let record = traffic.next() {
///     produce(record)
/// }
/// ```
public struct TrafficGenerator: Sequence, IteratorProtocol, Sendable {
    private var random: SplitMix64
    private var companies: [Company]
    private var arrivals: ArrivalQueue
    private var written: UInt64 = 0
    /// Milliseconds between two visits to a company of usual activity at the busiest hour.
    private let visitGap: Double
    private let idSalt: UInt64
    private let mishaps: Mishaps

    /// Events in an average visit, follow-ups of the story included. Measured, so that `eventsPerWeek` holds.
    private static let eventsPerVisit = 1.93

    /// - Parameters:
    ///   - accounts: How many companies there are, at least one.
    ///   - start: When the first record arrives; each company's profile comes first.
    ///   - eventsPerWeek: How many records an average company brings in a week, above zero.
    ///   - mishaps: What goes wrong on the way.
    public init(
        seed: UInt64, accounts: Int, start: Timestamp, eventsPerWeek: Double = 20, mishaps: Mishaps = .usual
    ) {
        precondition(accounts > 0 && eventsPerWeek > 0, "traffic needs an account and a rate")
        var random = SplitMix64(seed: seed)
        idSalt = random.next()
        visitGap = Double(Rhythm.week) / eventsPerWeek * Rhythm.mean * Self.eventsPerVisit
        companies = (0..<accounts).map { Company(number: $0, start: start, using: &random) }
        arrivals = ArrivalQueue(ordered: (0..<accounts).map { .init(time: start + Timestamp($0), account: $0) })
        for number in companies.indices { companies[number].pending = [(.profile, 0)] }
        self.mishaps = mishaps
        self.random = random
    }

    /// The accounts' names.
    public var accounts: [String] { companies.map(\.domain) }

    /// When the record arrives that `next()` will give.
    public var nextArrival: Timestamp { arrivals.first.time }

    /// The next record to arrive; never `nil`.
    public mutating func next() -> TrafficRecord? {
        let (time, number) = (arrivals.first.time, arrivals.first.account)
        let record = record(of: number, at: time)
        arrivals.delayFirst(to: nextArrival(of: number, after: time))
        return record
    }

    private mutating func record(of number: Int, at time: Timestamp) -> TrafficRecord {
        // A company that nobody has a profile of yet is spared: its story starts with one.
        let draw = written < UInt64(companies.count) ? .none : mishaps.draw(using: &random)
        switch draw {
        case .none: return onTime(number, at: time)
        case .repeated: return repetition(number, at: time) ?? onTime(number, at: time)
        case .broken:
            let flaw = random.element(of: Flaw.allCases)
            return flaw.record(of: companies[number], id: freshID(), at: time, using: &random)
        case .late:
            let lag = Mishap.lag(using: &random)
            return visit(number, happening: time - lag, arriving: time, mishap: .late(lag))
        case .ahead:
            let lead = Mishap.lead(using: &random)
            return visit(number, happening: time + lead, arriving: time, mishap: .ahead(lead))
        case .farAhead:
            let lead = Mishap.farLead(using: &random)
            return visit(number, happening: time + lead, arriving: time, mishap: .farAhead(lead))
        }
    }

    /// What the story has in store, arriving as it happens.
    private mutating func onTime(_ number: Int, at time: Timestamp) -> TrafficRecord {
        if companies[number].pending.isEmpty { beginVisit(number) }
        let (activity, person) = companies[number].pending.removeLast()
        switch activity {
        case .becameCustomer: companies[number].profile.lifecycle = "customer"
        case .leftAsCustomer: companies[number].profile.lifecycle = "prospect"
        case .contactUpdated: companies[number].promote(person, using: &random)
        default: break
        }
        let record = record(activity, person, of: number, happening: time, arriving: time, mishap: nil)
        switch activity {
        // Whoever starts anew has forgotten the ids too: what comes a second time would count again.
        case .deleted, .profileDeleted: companies[number].lastActivity = nil
        case .profile, .becameCustomer, .leftAsCustomer: break
        default: companies[number].lastActivity = record
        }
        return record
    }

    /// A page view or the like with a time that is not its arrival's.
    private mutating func visit(
        _ number: Int, happening time: Timestamp, arriving arrival: Timestamp, mishap: Mishap
    ) -> TrafficRecord {
        let activity = random.element(of: [Activity.productPage, .pricingPage, .download, .webinarAttended, .search])
        let person = random.below(companies[number].phase.participants(of: companies[number].people.count))
        return record(activity, person, of: number, happening: time, arriving: arrival, mishap: mishap)
    }

    private mutating func record(
        _ activity: Activity, _ person: Int, of number: Int, happening time: Timestamp, arriving arrival: Timestamp,
        mishap: Mishap?
    ) -> TrafficRecord {
        let record = ActivityRecord(activity: activity, person: person, id: freshID(), time: time)
        let value = record.value(of: companies[number], using: &random)
        return TrafficRecord(arrival: arrival, key: Array(companies[number].domain.utf8), value: value, mishap: mishap)
    }

    /// The last record once more, unless it is so old that its id may have been forgotten.
    private func repetition(_ number: Int, at time: Timestamp) -> TrafficRecord? {
        guard var record = companies[number].lastActivity, time - record.arrival < 6 * Rhythm.day else { return nil }
        record.arrival = time
        record.mishap = .repeated
        return record
    }

    /// Somebody comes by and does a few things.
    private mutating func beginVisit(_ number: Int) {
        let phase = companies[number].phase
        let person = random.below(phase.participants(of: companies[number].people.count))
        let mix = phase.mix
        for _ in 0..<random.within(phase.visit) {
            let activity = mix[random.index(weights: phase.weights)].activity
            // Whoever places a hold also lifts it now and then; last one first.
            if case .holdPlaced = activity, random.chance(0.5) {
                companies[number].pending.append((.holdReleased, person))
            }
            companies[number].pending.append((activity, person))
        }
    }

    /// When the company's next record arrives: within minutes while a visit lasts, else with the rhythm of its office.
    private mutating func nextArrival(of number: Int, after time: Timestamp) -> Timestamp {
        if !companies[number].pending.isEmpty { return time + random.within(5000...6 * Rhythm.minute) }
        var now = time
        while true {
            let gap = random.exponential() * visitGap / companies[number].phase.activity
            let candidate = now + 1 + Milliseconds(gap)
            if candidate >= companies[number].phaseEnd {
                // A visit that outlasts its phase is not cut short.
                now = Swift.max(now, companies[number].phaseEnd)
                turnPage(number, at: now)
                if !companies[number].pending.isEmpty { return now + 1 }
            } else {
                now = candidate
                if random.chance(Rhythm.pace(at: now + companies[number].hoursFromUTC * Rhythm.hour)) { return now }
            }
        }
    }

    private mutating func turnPage(_ number: Int, at time: Timestamp) {
        let (phase, events) = companies[number].phase.next(using: &random)
        companies[number].phase = phase
        companies[number].phaseStart = time
        companies[number].phaseEnd = time + random.within(phase.duration)
        companies[number].pending = events.reversed().map { ($0, 0) }
    }

    private mutating func freshID() -> String {
        written += 1
        let digits = String(SplitMix64.mix(written ^ idSalt), radix: 36)
        return "e" + digits
    }
}

import Events

/// A made-up account: who it is, who works there, and where it is in its story.
struct Company: Sendable {
    struct Person: Sendable {
        var id: String
        var title: String
    }

    /// The account's name, a domain under `.example`, which nobody can own.
    let domain: String
    let hoursFromUTC: Int64
    private(set) var people: [Person]
    var profile: Profile
    var phase: Phase
    var phaseStart: Timestamp
    var phaseEnd: Timestamp
    /// What is already bound to happen within minutes, last one first.
    var pending: [(activity: Activity, person: Int)] = []
    /// The record that may be delivered a second time.
    var lastActivity: TrafficRecord?

    struct Profile: Sendable {
        var industry: String
        var employees: Int64
        var revenue: Int64
        var region: String
        var technologies: [String]
        var lifecycle: String
    }

    /// - Parameter number: The account's number, which its name depends on.
    init(number: Int, start: Timestamp, using random: inout SplitMix64) {
        domain = Self.domain(number)
        let region = random.index(weights: [45, 35, 12, 8])
        hoursFromUTC = Vocabulary.regions[region].hoursFromUTC
        profile = Self.profile(region: Vocabulary.regions[region].name, using: &random)
        people = Self.people(of: domain, using: &random)
        // Most start somewhere in the middle, so that from the first hour on every phase is to be seen.
        phase = [Phase.cold, .researching, .evaluating, .fading][random.index(weights: [40, 25, 20, 15])]
        phaseStart = start
        phaseEnd = start + random.within(Rhythm.hour...phase.duration.upperBound)
    }

    mutating func promote(_ person: Int, using random: inout SplitMix64) {
        people[person].title = random.element(of: Vocabulary.executives)
    }

    private static func domain(_ number: Int) -> String {
        let first = Vocabulary.companyFirst
        let second = Vocabulary.companySecond
        let names = first.count * second.count
        // 611 has no factor in common with the number of names: neighbours look unlike, and none comes twice.
        let place = number % names * 611 % names
        let name = "\(first[place % first.count])-\(second[place / first.count])"
        return number < names ? "\(name).example" : "\(name)-\(number / names + 1).example"
    }

    private static func profile(region: String, using random: inout SplitMix64) -> Profile {
        let target = random.chance(0.7)
        let size = [20...180, 200...900, 900...5000, 5200...40_000] as [ClosedRange<Int64>]
        let employees = random.within(size[random.index(weights: [18, 42, 30, 10])])
        var technologies = [random.element(of: Vocabulary.otherSystems)]
        if random.chance(0.7) { technologies.append(random.element(of: Vocabulary.customerSystems)) }
        if random.chance(0.08) { technologies.append("rivalscore") }
        return Profile(
            industry: random.element(of: target ? Vocabulary.targetIndustries : Vocabulary.otherIndustries),
            employees: employees, revenue: employees * random.within(90...260) * 1000, region: region,
            technologies: technologies, lifecycle: "prospect")
    }

    private static func people(of domain: String, using random: inout SplitMix64) -> [Person] {
        let given = random.below(Vocabulary.givenNames.count)
        let family = random.below(Vocabulary.familyNames.count)
        return (0..<3 + random.below(6)).map { number in
            // Names repeat only after every given name has been used, so ids within an account differ.
            let first = Vocabulary.givenNames[(given + number * 4) % Vocabulary.givenNames.count]
            let last = Vocabulary.familyNames[(family + number * 7) % Vocabulary.familyNames.count]
            let titles = [Vocabulary.executives, Vocabulary.managers, Vocabulary.specialists, Vocabulary.juniors]
            let kind = random.index(weights: [22, 38, 22, 18])
            return Person(id: "\(first).\(last)@\(domain)", title: random.element(of: titles[kind]))
        }
    }
}

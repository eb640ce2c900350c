import Events

/// Where an account is in its story. Stories go round for ever, so that traffic never runs dry.
enum Phase: Int, CaseIterable, Sendable {
    /// A stray visit now and then.
    case cold
    /// One or two people look around, and the topics they read about surge.
    case researching
    /// A buying committee forms: many people, prices, webinars, a conversation with sales.
    case evaluating
    /// The deal is won. Customers read the manual.
    case customer
    /// Interest fades.
    case fading

    /// How long the phase may last.
    var duration: ClosedRange<Milliseconds> {
        switch self {
        case .cold: 3 * Rhythm.day...14 * Rhythm.day
        case .researching: 3 * Rhythm.day...8 * Rhythm.day
        case .evaluating: 4 * Rhythm.day...9 * Rhythm.day
        case .customer: 8 * Rhythm.day...21 * Rhythm.day
        case .fading: 3 * Rhythm.day...8 * Rhythm.day
        }
    }

    /// How much happens, as a multiple of what is usual. Over a whole story this averages 1.
    var activity: Double {
        switch self {
        case .cold: 0.3
        case .researching: 1.1
        case .evaluating: 2.5
        case .customer: 0.6
        case .fading: 0.45
        }
    }

    /// How many of an account's people take part.
    func participants(of people: Int) -> Int {
        switch self {
        case .cold, .fading: min(people, 2)
        case .researching, .customer: min(people, 3)
        case .evaluating: people
        }
    }

    /// How many events the visit of one person may bring.
    var visit: ClosedRange<Int64> {
        switch self {
        case .cold, .fading: 1...2
        case .researching, .customer: 1...3
        case .evaluating: 1...4
        }
    }

    /// What people do, each with its weight.
    var mix: [(activity: Activity, weight: Int)] { Self.mixes[rawValue] }

    /// The weights of `mix` alone.
    var weights: [Int] { Self.mixWeights[rawValue] }

    private static let mixWeights = mixes.map { mix in mix.map(\.weight) }

    private static let mixes: [[(activity: Activity, weight: Int)]] = [
        [
            (.plainPage, 40), (.mailOpened, 30), (.adClicked, 12), (.productPage, 10), (.surge, 6), (.download, 3),
            (.unsubscribed, 2),
        ],
        [
            (.productPage, 28), (.surge, 20), (.search, 16), (.plainPage, 14), (.download, 10), (.mailClicked, 8),
            (.pricingPage, 6), (.webinarRegistered, 4), (.adClicked, 4),
        ],
        [
            (.pricingPage, 22), (.productPage, 22), (.surge, 12), (.webinarRegistered, 9), (.webinarAttended, 8),
            (.download, 9), (.mailClicked, 8), (.search, 8), (.demoRequested, 4), (.stageChanged, 4), (.holdPlaced, 1),
            (.acknowledged, 1), (.contactUpdated, 1),
        ],
        [
            (.productPage, 55), (.mailOpened, 25), (.plainPage, 10), (.webinarAttended, 5), (.contactUpdated, 3),
            (.holdPlaced, 2),
        ],
        [
            (.mailOpened, 40), (.plainPage, 30), (.surge, 14), (.adClicked, 10), (.unsubscribed, 5), (.erased, 1),
        ],
    ]

    /// What comes after, and what it brings with it.
    func next(using random: inout SplitMix64) -> (phase: Phase, events: [Activity]) {
        switch self {
        case .cold: (.researching, [])
        case .researching: random.chance(0.65) ? (.evaluating, []) : (.fading, [])
        case .evaluating:
            switch random.index(weights: [30, 25, 45]) {
            case 0: (.customer, [.won, .becameCustomer])
            case 1: (.fading, [.lost])
            default: (.fading, [])
            }
        case .customer: (.cold, [.leftAsCustomer])
        case .fading: (.cold, random.chance(0.03) ? [random.chance(0.5) ? .deleted : .profileDeleted, .profile] : [])
        }
    }
}

/// One thing that happens at an account.
enum Activity: Sendable {
    case plainPage, productPage, pricingPage
    case mailOpened, mailClicked, unsubscribed
    case adClicked, search, surge
    case download, webinarRegistered, webinarAttended, demoRequested
    case contactUpdated, erased
    case stageChanged, won, lost
    case holdPlaced, holdReleased, acknowledged
    case profile, becameCustomer, leftAsCustomer
    /// Deletion by a record without a value, and by a profile without attributes.
    case deleted, profileDeleted
}

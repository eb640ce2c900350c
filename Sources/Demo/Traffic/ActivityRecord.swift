import Events

/// An activity put into JSON.
struct ActivityRecord {
    var activity: Activity
    /// The number of the person who is behind it, where there is one.
    var person: Int
    var id: String
    /// When it happened.
    var time: Timestamp

    /// The record's value; `nil` for a deletion without one.
    func value(of company: Company, using random: inout SplitMix64) -> [UInt8]? {
        if case .deleted = activity { return nil }
        var writer = RecordWriter()
        writer.member("id", id)
        writer.member("time", time: time, as: timeForm(hoursFromUTC: company.hoursFromUTC))
        writer.member("account", company.domain)
        switch activity {
        case .profile, .becameCustomer, .leftAsCustomer: write(company.profile, to: &writer)
        case .profileDeleted: writer.member("attributes", raw: Array("null".utf8))
        case .contactUpdated: write("contact.updated", by: company.people[person], to: &writer)
        case .erased: write("contact.erased", by: company.people[person], to: &writer)
        case .stageChanged, .won, .lost: writeOpportunity(of: company, to: &writer, using: &random)
        case .holdPlaced, .holdReleased, .acknowledged: writeDecision(to: &writer, using: &random)
        case .surge:
            writer.member("type", "intent.surge")
            writer.member("value", surgeStrength(of: company, using: &random))
            writer.member("properties") { $0.member("topic", random.element(of: Vocabulary.topics)) }
        default: writeVisit(by: company.people[person], to: &writer, using: &random)
        }
        return writer.finish()
    }

    /// Web trackers write UTC, mail tools the office's own time, machines milliseconds.
    private func timeForm(hoursFromUTC: Int64) -> TimeForm {
        switch activity {
        case .mailOpened, .mailClicked, .unsubscribed: .offset(hours: hoursFromUTC)
        case .surge, .search, .profile, .becameCustomer, .leftAsCustomer: .milliseconds
        default: .offset(hours: 0)
        }
    }

    private func write(_ type: String, by person: Company.Person, to writer: inout RecordWriter) {
        writer.member("type", type)
        writer.member("contact") { contact in
            contact.member("id", person.id)
            contact.member("title", person.title)
        }
    }

    private func write(_ profile: Company.Profile, to writer: inout RecordWriter) {
        writer.member("attributes") { attributes in
            attributes.member("industry", profile.industry)
            attributes.member("employees", profile.employees)
            attributes.member("revenue", profile.revenue)
            attributes.member("region", profile.region)
            attributes.member("technologies", profile.technologies)
            attributes.member("lifecycle", profile.lifecycle)
        }
    }

    /// What one person does. Mail tools know no more of people than their address.
    private func writeVisit(by person: Company.Person, to writer: inout RecordWriter, using random: inout SplitMix64) {
        let (type, property, words) = visit
        if property == "campaign" {
            writer.member("type", type)
            writer.member("contact", person.id)
        } else {
            write(type, by: person, to: &writer)
        }
        writer.member("properties") { $0.member(property, random.element(of: words)) }
    }

    private var visit: (type: String, property: String, words: [String]) {
        switch activity {
        case .productPage: ("page.viewed", "path", Vocabulary.productPages)
        case .pricingPage: ("page.viewed", "path", Vocabulary.pricingPages)
        case .mailOpened: ("email.opened", "campaign", Vocabulary.campaigns)
        case .mailClicked: ("email.clicked", "campaign", Vocabulary.campaigns)
        case .unsubscribed: ("email.unsubscribed", "campaign", Vocabulary.campaigns)
        case .adClicked: ("ad.clicked", "creative", Vocabulary.campaigns)
        case .search: ("keyword.searched", "topic", Vocabulary.topics)
        case .download: ("content.downloaded", "asset", Vocabulary.papers)
        case .webinarRegistered: ("webinar.registered", "webinar", Vocabulary.webinars)
        case .webinarAttended: ("webinar.attended", "webinar", Vocabulary.webinars)
        case .demoRequested: ("form.submitted", "form", ["demo-request"])
        default: ("page.viewed", "path", Vocabulary.plainPages)
        }
    }

    private func writeOpportunity(
        of company: Company, to writer: inout RecordWriter, using random: inout SplitMix64
    ) {
        switch activity {
        case .won: writer.member("type", "opportunity.won")
        case .lost: writer.member("type", "opportunity.lost")
        default:
            writer.member("type", "opportunity.stage")
            writer.member("stage", random.element(of: Vocabulary.stages))
        }
        writer.member("amount", (company.profile.employees * random.within(20...60) + 5000) / 100 * 100)
    }

    private func writeDecision(to writer: inout RecordWriter, using random: inout SplitMix64) {
        switch activity {
        case .holdPlaced:
            writer.member("type", "hold.placed")
            writer.member("until", time: time + random.within(1...5) * Rhythm.day, as: .offset(hours: 0))
            writer.member("by", Vocabulary.holders[person % Vocabulary.holders.count])
            writer.member("reason", random.element(of: Vocabulary.holdReasons))
        case .holdReleased:
            writer.member("type", "hold.released")
            writer.member("by", Vocabulary.holders[person % Vocabulary.holders.count])
        default:
            writer.member("type", "alert.acknowledged")
            writer.member("alert", "crm-task-\(random.below(1_000_000))")
            writer.member("by", random.element(of: Vocabulary.sellers))
        }
    }

    /// How strongly a topic surges, 0 to 100: growing through the research, at its height in the evaluation.
    private func surgeStrength(of company: Company, using random: inout SplitMix64) -> Int64 {
        let length = max(company.phaseEnd - company.phaseStart, 1)
        let progress = min(max((time - company.phaseStart) * 100 / length, 0), 100)
        let strength: Int64 =
            switch company.phase {
            case .cold: 15
            case .researching: 35 + progress * 45 / 100
            case .evaluating: 85
            case .customer: 20
            case .fading: 45 - progress * 30 / 100
            }
        return strength + random.within(-12...12)
    }
}

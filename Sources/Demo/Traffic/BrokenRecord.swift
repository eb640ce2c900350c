import Events

/// Records with a flaw: each would be a sound page view without it.
extension Flaw {
    func record(of company: Company, id: String, at time: Timestamp, using random: inout SplitMix64) -> TrafficRecord {
        let required = ["id", "time", "account", "type"]
        let odd = random.element(of: required)
        let person = random.element(of: company.people)

        var writer = RecordWriter()
        if self == .wrongType {
            switch odd {
            case "id": writer.member("id", raw: Array("{}".utf8))
            case "time": writer.member("time", "yesterday")
            case "account": writer.member("account", 42)
            default: writer.member("type", ["page.viewed"])
            }
        }
        let isSpoilt = self == .wrongType || self == .missingField
        if !(isSpoilt && odd == "id") { writer.member("id", id) }
        if !(isSpoilt && odd == "time") { writer.member("time", time: time, as: .offset(hours: 0)) }
        if !(isSpoilt && odd == "account") { writer.member("account", company.domain) }
        if !(isSpoilt && odd == "type") { writer.member("type", "page.viewed") }
        writer.member("contact") { contact in
            if self != .contactWithoutID { contact.member("id", person.id) }
            if self == .invalidUTF8 {
                contact.member("title", raw: Array("\"Directrice g".utf8) + [0xE9] + Array("n".utf8) + [0xE9, 0x22])
            } else {
                contact.member("title", person.title)
            }
        }
        writer.member("properties") { $0.member("path", "/pricing") }
        var value = writer.finish()
        if self == .truncated { value.removeLast(1 + random.below(value.count - 1)) }

        let key: [UInt8]? =
            switch self {
            case .missingKey: nil
            case .foreignKey: Array("www.\(company.domain)".utf8)
            default: Array(company.domain.utf8)
            }
        return TrafficRecord(arrival: time, key: key, value: value, mishap: .broken(self))
    }
}

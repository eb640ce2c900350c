import Scoring
import YAMLFiles

extension Limits {
    /// How many contacts an account may keep apart at the most.
    static let contactsRange = 1...10_000

    init?(reading mapping: MappingReader) {
        let defaults = Limits()
        self.init(
            future: mapping.optional("future")?.duration() ?? defaults.future,
            age: mapping.optional("age")?.positiveDuration(),
            dedupe: mapping.optional("dedupe")?.duration() ?? defaults.dedupe,
            ids: mapping.optional("ids")?.integer(in: 0...1_000_000) ?? defaults.ids,
            contacts: mapping.optional("contacts")?.integer(in: Self.contactsRange) ?? defaults.contacts,
            keys: mapping.optional("keys")?.integer(in: 1...10_000) ?? defaults.keys,
            profileAge: mapping.optional("profile_age")?.positiveDuration())
    }
}

extension Publish {
    private static let minute: Int64 = 60_000

    init?(reading mapping: MappingReader) {
        let defaults = Publish()
        self.init(
            minChange: mapping.optional("min_change")?.number(in: 0.01...100) ?? defaults.minChange,
            minInterval: mapping.optional("min_interval")?.duration() ?? defaults.minInterval,
            refresh: mapping.optional("refresh")?.duration("must be at least 1m") { $0 >= Self.minute },
            leads: mapping.optional("leads")?.integer(in: 0...1_000) ?? defaults.leads)
    }
}

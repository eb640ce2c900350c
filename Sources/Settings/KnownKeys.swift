import YAMLFiles

/// The keys there are: the settings of Tierline, and `kafka.` with every property that librdkafka knows.
struct KnownKeys {
    private static let kafkaPrefix = "kafka."

    private let settings: [String: (setting: Setting, fault: @Sendable (String) -> String?)]
    /// Without those that may not be set.
    let kafkaProperties: [String]
    /// The dotted keys, in the order of the reference, then of librdkafka.
    let keys: [String]

    init(kafkaProperties: [String]) {
        settings = Dictionary(uniqueKeysWithValues: Settings.checks.map { ($0.setting.key, $0) })
        self.kafkaProperties = kafkaProperties.filter { Settings.reservedKafkaProperties[$0] == nil }
        let own = Settings.reference.map(\.key)
        keys = own + self.kafkaProperties.map { Self.kafkaPrefix + $0 }.filter { !own.contains($0) }
    }

    /// The setting of a key; `nil` for unknown keys and for properties of librdkafka.
    func setting(_ key: String) -> (setting: Setting, fault: @Sendable (String) -> String?)? {
        settings[key]
    }

    /// Whether settings begin with this key and a dot, as they do with `scorer`.
    func isSection(_ key: String) -> Bool {
        settings.keys.contains { $0.prefix { $0 != "." } == key && $0 != key }
    }

    /// Why a key may not be used, with a remedy; `nil` if it may.
    func fault(ofKey key: String) -> String? {
        if keys.contains(key) { return nil }
        if key.hasPrefix(Self.kafkaPrefix) {
            let property = String(key.dropFirst(Self.kafkaPrefix.count))
            if let reason = Settings.reservedKafkaProperties[property] { return "may not be set: \(reason)" }
            return "librdkafka has no such property" + suggestion(NearestName.of(key, among: keys))
        }
        return "unknown key" + suggestion(NearestName.of(key, among: keys))
    }

    /// The key that a variable sets, and why the variable may not be used.
    func key(ofVariable variable: String) -> (key: String?, fault: String?) {
        if let key = keys.first(where: { Setting.variable(of: $0) == variable }) { return (key, nil) }
        let reserved = Settings.reservedKafkaProperties.first {
            Setting.variable(of: Self.kafkaPrefix + $0.key) == variable
        }
        if let reserved { return (Self.kafkaPrefix + reserved.key, "may not be set: \(reserved.value)") }
        return (
            nil, "unknown variable" + suggestion(NearestName.of(variable, among: keys.map(Setting.variable(of:))))
        )
    }

    private func suggestion(_ nearest: String?) -> String {
        nearest.map { ": did you mean \"\($0)\"?" } ?? ": remove it"
    }
}

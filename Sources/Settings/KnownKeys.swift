import YAMLFiles

/// The keys there are: the settings of Tierline, and `kafka.` with every property that librdkafka knows.
struct KnownKeys {
    private static let kafkaPrefix = "kafka."

    private let settings: [String: (setting: Setting, fault: @Sendable (String) -> String?)]
    private let kafka: KafkaProperties
    /// Without those that may not be set.
    let kafkaProperties: [String]
    /// The dotted keys, in the order of the reference, then of librdkafka.
    let keys: [String]

    init(_ kafka: KafkaProperties) {
        settings = Dictionary(uniqueKeysWithValues: Settings.checks.map { ($0.setting.key, $0) })
        self.kafka = kafka
        kafkaProperties = kafka.names.filter { Settings.reservedKafkaProperties[$0] == nil }
        let own = Settings.reference.map(\.key)
        keys = own + kafkaProperties.map { Self.kafkaPrefix + $0 }.filter { !own.contains($0) }
    }

    /// The setting of a key; `nil` for unknown keys and for properties of librdkafka.
    func setting(_ key: String) -> Setting? {
        settings[key]?.setting
    }

    /// Why a known key cannot have a value, in a whole clause; `nil` if it can.
    func fault(ofValue text: String, of key: String) -> String? {
        if let fault = settings[key]?.fault(text) { return "\(ValueReader.quoted(text)) \(fault)" }
        guard key.hasPrefix(Self.kafkaPrefix) else { return nil }
        let property = String(key.dropFirst(Self.kafkaPrefix.count))
        if let least = Settings.leastKafkaValues[property], let value = Int(text), value < least.value {
            return "\(text) is too small: \(least.reason); leave it out, or give at least \(least.value)"
        }
        return kafka.fault(property, text)
    }

    /// Whether settings begin with this key and a dot, as they do with `scorer`.
    func isSection(_ key: String) -> Bool {
        settings.keys.contains { $0.prefix { $0 != "." } == key && $0 != key }
    }

    /// Why a key may not be used, with a remedy; `nil` if it may.
    func fault(ofKey key: String) -> String? {
        if keys.contains(key) { return nil }
        guard key.hasPrefix(Self.kafkaPrefix) else {
            return "unknown key" + Self.advice(for: key, among: keys, prefix: "")
        }
        let property = String(key.dropFirst(Self.kafkaPrefix.count))
        if let reason = Settings.reservedKafkaProperties[property] { return "may not be set: \(reason)" }
        return "librdkafka has no such property"
            + Self.advice(for: property, among: kafkaProperties, prefix: Self.kafkaPrefix)
    }

    /// The key that a variable sets, and why the variable may not be used.
    func key(ofVariable variable: String) -> (key: String?, fault: String?) {
        if let key = keys.first(where: { Setting.variable(of: $0) == variable }) { return (key, nil) }
        let reserved = Settings.reservedKafkaProperties.first {
            Setting.variable(of: Self.kafkaPrefix + $0.key) == variable
        }
        if let reserved { return (Self.kafkaPrefix + reserved.key, "may not be set: \(reserved.value)") }
        let prefix = Setting.variablePrefix
        let names = keys.map { String(Setting.variable(of: $0).dropFirst(prefix.count)) }
        let advice = Self.advice(for: String(variable.dropFirst(prefix.count)), among: names, prefix: prefix)
        return (nil, "unknown variable" + advice)
    }

    /// The nearest name with its prefix, which all candidates share and so makes none of them nearer.
    private static func advice(for name: String, among candidates: [String], prefix: String) -> String {
        NearestName.of(name, among: candidates).map { ": did you mean \"\(prefix)\($0)\"?" } ?? ": remove it"
    }
}

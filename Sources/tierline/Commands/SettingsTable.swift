import Settings

/// The reference of all settings as a table.
enum SettingsTable {
    static func print() {
        for setting in Settings.reference {
            let fallback =
                switch setting.fallback {
                case .required: "required"
                case .value(let value): "default \(value)"
                case .described(let words): "default: \(words)"
                }
            Swift.print("\(setting.key)\n    \(setting.variable), \(setting.kind.description), \(fallback)")
            Swift.print("    \(setting.meaning)")
        }
        Swift.print("kafka.<property>\n    Any other property of librdkafka, such as kafka.security.protocol.")
    }
}

import YAMLFiles

/// Why a text cannot be the value of a setting, in words that follow the value.
struct Refusal: Error {
    let requirement: String
}

/// A setting together with the way from its text to its value.
struct SettingKey<Value: Sendable>: Sendable {
    let setting: Setting
    let parse: @Sendable (String) throws(Refusal) -> Value
}

extension SettingKey where Value == String {
    static func topicName(
        _ key: String, maximumLength: Int, fallback: Setting.Fallback, meaning: String
    ) -> SettingKey {
        let kind = Setting.Kind.topicName(maximumLength: maximumLength)
        return SettingKey(setting: Setting(key: key, kind: kind, fallback: fallback, meaning: meaning)) {
            text throws(Refusal) in
            if let fault = TopicName.fault(of: text, maximumLength: maximumLength) { throw Refusal(requirement: fault) }
            return text
        }
    }

    static func address(_ key: String, fallback: String, meaning: String) -> SettingKey {
        let setting = Setting(key: key, kind: .address, fallback: .value(fallback), meaning: meaning)
        return SettingKey(setting: setting) { text throws(Refusal) in
            // IPv6 has several colons; after a single one there is a port.
            let isAlone = !text.contains { $0.isWhitespace || "/[]".contains($0) } && text.count { $0 == ":" } != 1
            guard !text.isEmpty, isAlone else {
                throw Refusal(requirement: "must be a host's name or address alone, such as 127.0.0.1 or ::1")
            }
            return text
        }
    }

    static func path(_ key: String, fallback: Setting.Fallback = .required, meaning: String) -> SettingKey {
        notBlank(Setting(key: key, kind: .path, fallback: fallback, meaning: meaning))
    }

    static func kafkaProperty(_ key: String, meaning: String) -> SettingKey {
        notBlank(Setting(key: key, kind: .kafkaProperty, fallback: .required, meaning: meaning))
    }

    private static func notBlank(_ setting: Setting) -> SettingKey {
        SettingKey(setting: setting) { text throws(Refusal) in
            guard text.contains(where: { !$0.isWhitespace }) else { throw Refusal(requirement: "must not be blank") }
            return text
        }
    }
}

extension SettingKey where Value == Int {
    static func integer(
        _ key: String, in range: ClosedRange<Int>, fallback: Setting.Fallback, meaning: String
    ) -> SettingKey {
        SettingKey(setting: Setting(key: key, kind: .integer(range), fallback: fallback, meaning: meaning)) {
            text throws(Refusal) in
            guard let number = Int(text), range.contains(number) else {
                let bounds = "must be a whole number between \(range.lowerBound) and \(range.upperBound)"
                throw Refusal(requirement: bounds)
            }
            return number
        }
    }
}

extension SettingKey where Value == Int {
    static func size(_ key: String, in range: ClosedRange<Int>, fallback: String, meaning: String) -> SettingKey {
        let kind = Setting.Kind.size(range)
        return SettingKey(setting: Setting(key: key, kind: kind, fallback: .value(fallback), meaning: meaning)) {
            text throws(Refusal) in
            guard let bytes = SizeText.bytes(of: text), range.contains(bytes) else {
                let (least, greatest) = (SizeText.text(bytes: range.lowerBound), SizeText.text(bytes: range.upperBound))
                throw Refusal(requirement: "must be a size between \(least) and \(greatest), such as 512MiB")
            }
            return bytes
        }
    }
}

extension SettingKey where Value == Bool {
    static func boolean(_ key: String, fallback: Bool, meaning: String) -> SettingKey {
        let setting = Setting(key: key, kind: .boolean, fallback: .value(String(fallback)), meaning: meaning)
        return SettingKey(setting: setting) { text throws(Refusal) in
            guard let value = Bool(text.lowercased()) else { throw Refusal(requirement: "must be true or false") }
            return value
        }
    }
}

extension SettingKey where Value == Int64 {
    static func duration(
        _ key: String, in range: ClosedRange<Int64>, fallback: String, meaning: String
    ) -> SettingKey {
        let kind = Setting.Kind.duration(range)
        return SettingKey(setting: Setting(key: key, kind: kind, fallback: .value(fallback), meaning: meaning)) {
            text throws(Refusal) in
            let units = DurationText.Unit.allCases
            let milliseconds: Int64
            do throws(DurationText.Failure) {
                milliseconds = try DurationText.milliseconds(of: text, units: units)
            } catch {
                throw Refusal(requirement: error.requirement(units: units))
            }
            guard range.contains(milliseconds) else {
                let least = DurationText.text(milliseconds: range.lowerBound)
                let greatest = DurationText.text(milliseconds: range.upperBound)
                throw Refusal(requirement: "must be between \(least) and \(greatest)")
            }
            return milliseconds
        }
    }
}

extension SettingKey where Value: RawRepresentable<String> & CaseIterable {
    static func choice(_ key: String, fallback: Value, meaning: String) -> SettingKey {
        let names = Value.allCases.map(\.rawValue)
        let setting = Setting(
            key: key, kind: .choice(names), fallback: .value(fallback.rawValue), meaning: meaning)
        return SettingKey(setting: setting) { text throws(Refusal) in
            guard let value = Value(rawValue: text) else {
                throw Refusal(requirement: "is unknown: \(NearestName.advice(for: text, among: names))")
            }
            return value
        }
    }
}

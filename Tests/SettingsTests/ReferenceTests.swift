import Foundation
import Settings
import TestSupport
import Testing

@Suite("The reference of settings")
struct ReferenceTests {
    @Test("names each key and variable once")
    func names() {
        #expect(Set(Settings.reference.map(\.key)).count == Settings.reference.count)
        #expect(Set(Settings.reference.map(\.variable)).count == Settings.reference.count)
        #expect(Setting.variable(of: "scorer.commit_interval") == "TIERLINE_SCORER_COMMIT_INTERVAL")
        #expect(Settings.reference.contains { $0.variable == "TIERLINE_KAFKA_BOOTSTRAP_SERVERS" })
    }

    @Test("says the same as the schema", arguments: Settings.reference.map(\.key))
    func schema(key: String) throws {
        let setting = try #require(Settings.reference.first { $0.key == key })
        let schema = try Schema()
        let definition = try schema.definition(of: key)
        #expect(definition["description"] as? String == setting.meaning)
        #expect(schema.hasProperty(key))
        let defaultValue = definition["default"].map { "\($0)" }
        if case .value(let text) = setting.fallback {
            let isBoolean = setting.kind == .boolean
            #expect(isBoolean ? definition["default"] as? Bool == Bool(text) : defaultValue == text)
        } else {
            #expect(defaultValue == nil)
        }
        switch setting.kind {
        case .integer(let range):
            #expect(definition["minimum"] as? Int == range.lowerBound)
            #expect(definition["maximum"] as? Int == range.upperBound)
        case .choice(let names): #expect(definition["enum"] as? [String] == names)
        case .boolean: #expect(definition["type"] as? String == "boolean")
        case .topicName(let length): #expect((definition["pattern"] as? String)?.contains("{1,\(length)}") == true)
        case .duration: #expect((definition["pattern"] as? String)?.contains("ms") == true)
        case .address: #expect((definition["pattern"] as? String)?.contains("\\s") == true)
        case .size: #expect((definition["pattern"] as? String)?.contains("MiB") == true)
        case .path, .kafkaProperty: break
        }
    }

    @Test("has all that is in the schema")
    func schemaHasNoMore() throws {
        let keys = try Schema().definitionNames.subtracting(["kafkaValue"])
        #expect(keys == Set(Settings.reference.map(\.key)))
    }

    @Test("is followed by the example file, which has every key with its default")
    func exampleFile() throws {
        let file = try GoldenFile("deploy/tierline.yaml")
        let settings = try SettingsLoading.load(file.text, fileName: file.name)
        let plain = try SettingsLoading.load(
            "model: models/saas-mid-market.yaml\nkafka.bootstrap.servers: localhost:9092\n")
        #expect(settings == plain)
        for setting in Settings.reference {
            let name =
                setting.key.hasPrefix("kafka.") ? setting.key.dropFirst(6) : setting.key.split(separator: ".").last!
            #expect(file.text.contains("\(name):"), "\(setting.key) is not in the example")
        }
    }

    @Test("describes kinds and defaults in words")
    func words() throws {
        let lines = Settings.reference.map { "\($0.key) | \($0.kind.description) | \($0.fallback.description)" }
        #expect(lines.contains("scorer.commit_interval | 1ms…10s | 1s"))
        #expect(lines.contains("scorer.memory | 1MiB…1024GiB | 512MiB"))
        #expect(lines.contains("scorer.threads | 1…1024 | the number of cores"))
        #expect(lines.contains("kafka.bootstrap.servers | text | required"))
        #expect(lines.contains("log.times | append, producer | append"))
        #expect(lines.contains("log.ticks | true, false | true"))
    }
}

/// `schemas/configuration.schema.json`.
private struct Schema {
    private let root: [String: Any]

    init() throws {
        let text = try GoldenFile("schemas/configuration.schema.json").text
        root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private var definitions: [String: [String: Any]] { root["$defs"] as? [String: [String: Any]] ?? [:] }

    var definitionNames: Set<String> { Set(definitions.keys) }

    func definition(of key: String) throws -> [String: Any] { try #require(definitions[key]) }

    /// Whether a key may be given, and if it has dots, also nested.
    func hasProperty(_ key: String) -> Bool {
        guard let properties = root["properties"] as? [String: [String: Any]] else { return false }
        guard let dot = key.firstIndex(of: ".") else { return properties[key] != nil }
        let nested = properties[String(key[..<dot])]?["properties"] as? [String: Any]
        let hasNested = nested?[String(key[key.index(after: dot)...])] != nil
        return hasNested && properties[key] != nil
    }
}

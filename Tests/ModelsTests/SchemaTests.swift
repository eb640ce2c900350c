import Foundation
import Models
import TestSupport
import Testing

@Suite("The schema of models")
struct SchemaTests {
    private let root: [String: Any]

    init() throws {
        let text = try GoldenFile("schemas/model.schema.json").text
        root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// The keys that the loader names when it meets an unknown one in an otherwise empty place.
    private func keysOfLoader(_ text: String) throws -> Set<String> {
        let error = try #require(throws: ModelProblems.self) { try ModelFile.load(text: text, fileName: "m.yaml") }
        let cause = try #require(
            error.problems.map(\.cause).first { $0.hasPrefix("unknown key \"zzzzzzzz\": allowed: ") })
        let names = try #require(cause.components(separatedBy: "allowed: ").last)
        return Set(names.components(separatedBy: ", "))
    }

    /// The properties at a path of the schema, references resolved.
    private func keysOfSchema(_ path: [String]) throws -> Set<String> {
        var node = root
        for name in path {
            node = try #require(node[name] as? [String: Any], "no \(name)")
            if let reference = node["$ref"] as? String {
                let definitions = try #require(root["$defs"] as? [String: [String: Any]])
                node = try #require(definitions[reference.components(separatedBy: "/").last ?? ""])
            }
        }
        #expect(node["additionalProperties"] as? Bool == false)
        return Set(try #require(node["properties"] as? [String: Any]).keys)
    }

    @Test(
        "has the keys that the loader reads, and no others",
        arguments: [
            ("zzzzzzzz: 1", ""),
            ("weights: {zzzzzzzz: 1}", "properties.weights"),
            ("limits: {zzzzzzzz: 1}", "properties.limits"),
            ("fit: {zzzzzzzz: 1}", "properties.fit"),
            ("fit: {gate: {zzzzzzzz: 1}}", "properties.fit.properties.gate"),
            ("fit: {rules: [{zzzzzzzz: 1}]}", "properties.fit.properties.rules.items"),
            ("exclude: [{zzzzzzzz: 1}]", "properties.exclude.items"),
            ("personas: [{zzzzzzzz: 1}]", "properties.personas.items"),
            ("signals: [{zzzzzzzz: 1}]", "properties.signals.items"),
            ("signals: [{when: {a: {zzzzzzzz: 1}}}]", "$defs.tests"),
            ("bonuses: [{zzzzzzzz: 1}]", "properties.bonuses.items"),
            ("saturation: {zzzzzzzz: 1}", "properties.saturation"),
            ("saturation: {intent: {zzzzzzzz: 1}}", "$defs.saturation"),
            ("committee: {zzzzzzzz: 1}", "properties.committee"),
            ("tiers: [{zzzzzzzz: 1}]", "properties.tiers.items"),
            ("tiers: [{require: {zzzzzzzz: 1}}]", "$defs.tier.properties.require"),
            ("spike: {zzzzzzzz: 1}", "properties.spike"),
            ("publish: {zzzzzzzz: 1}", "properties.publish"),
        ])
    func sameKeys(text: String, path: String) throws {
        #expect(try keysOfLoader(text) == keysOfSchema(path.split(separator: ".").map(String.init)))
    }
}

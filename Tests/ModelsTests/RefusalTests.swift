import Models
import TestSupport
import Testing

@Suite("What a model file may not say")
struct RefusalTests {
    @Test(
        "is refused with place, key path, cause and remedy",
        arguments: try GoldenFile.all(in: "Tests/Golden/models/bad"))
    func badModelIsRefused(_ file: GoldenFile) throws {
        #expect(!file.expectedProblems.isEmpty)
        let error = #expect(throws: ModelProblems.self) {
            try ModelFile.load(text: file.text, fileName: file.name)
        }
        let expected = file.expectedProblems.map { "\(file.name):\($0)" }
        #expect(error?.problems.map(\.description) == expected)
    }

    @Test("A model too large for a Kafka record is refused")
    func hugeModel() {
        let text = "model: " + String(repeating: "m", count: ModelFile.maximumBytes)
        let error = #expect(throws: ModelProblems.self) { try ModelFile.load(text: text, fileName: "m.yaml") }
        #expect(error?.description == "m.yaml:1:1: the file has 500007 bytes: a model may have at most 500000")
    }
}

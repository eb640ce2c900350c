import Testing
import YAMLFiles

@Suite("Names of topics")
struct TopicNameTests {
    @Test("have letters, digits, dots, underscores and hyphens", arguments: ["a", "Sales_hot-1.eu", "...", "0"])
    func allowedName(name: String) {
        #expect(TopicName.fault(of: name, maximumLength: 249) == nil)
    }

    @Test("have nothing else", arguments: ["a b", "a/b", "ä", "a\n", "a:b", "*"])
    func forbiddenCharacter(name: String) {
        #expect(TopicName.fault(of: name, maximumLength: 249)?.hasPrefix("may only have letters") == true)
    }

    @Test("are not empty, not too long, and not those that Kafka reserves")
    func otherFaults() {
        #expect(TopicName.fault(of: "", maximumLength: 249) == "must not be empty")
        #expect(TopicName.fault(of: "..", maximumLength: 249)?.contains("reserves") == true)
        #expect(TopicName.fault(of: String(repeating: "x", count: 249), maximumLength: 249) == nil)
        #expect(
            TopicName.fault(of: String(repeating: "x", count: 250), maximumLength: 249)
                == "may have at most 249 characters")
    }

    @Test("of alerts are never too long")
    func alertTopicFits() {
        #expect(2 * TopicName.maximumPartLength + ".alerts.".count <= TopicName.maximumLength)
    }
}

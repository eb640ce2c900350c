/// The rule that Kafka has for names of topics, which names that end up in a topic's name must keep.
public enum TopicName {
    /// The most characters that a topic's name may have.
    public static let maximumLength = 249
    /// The most characters that may be given to a part, so that `<application>.alerts.<queue>` is never too long.
    public static let maximumPartLength = 100

    /// What is wrong with a name, in words that follow it; `nil` if nothing is.
    public static func fault(of name: String, maximumLength: Int) -> String? {
        if name.isEmpty { return "must not be empty" }
        if name == "." || name == ".." { return "may not be used: Kafka reserves \".\" and \"..\"" }
        if !name.utf8.allSatisfy(isAllowed) {
            return "may only have letters a to z, digits, \".\", \"_\" and \"-\", as it names a Kafka topic"
        }
        if name.utf8.count > maximumLength { return "may have at most \(maximumLength) characters" }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

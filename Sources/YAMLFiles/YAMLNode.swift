/// A value of a YAML file and where it stands.
public struct YAMLNode: Hashable, Sendable {
    /// What kind of value it is.
    public enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case list([YAMLNode])
        /// In the order of the file; no key appears twice.
        case mapping([YAMLEntry])
        /// What is not supported here: an anchor, an alias, a tag. The problem has been taken down.
        case refused
    }

    /// Where the value begins.
    public let position: Position
    /// What was written.
    public let content: Content
}

/// A key of a mapping and its value.
public struct YAMLEntry: Hashable, Sendable {
    /// The name of the value.
    public let key: String
    /// Where the key begins.
    public let keyPosition: Position
    /// What the key stands for.
    public let value: YAMLNode
}

/// A single value of a YAML file.
///
/// What is in quotes, or in a block after `|` or `>`, is text. What stands bare is read by a subset of the YAML 1.2 core
/// schema: nothing, `~` and `null` are null; `true` and `false`, in lower or upper case or with a capital, are booleans;
/// decimal numbers are numbers; all the rest is text, so `yes`, `0x1F`, `007`, `1_000` and `2024-01-01` are text.
public struct YAMLScalar: Hashable, Sendable {
    /// What the value is taken for.
    public enum Kind: Hashable, Sendable {
        case null
        case boolean(Bool)
        /// Infinite if too great for a `Double`.
        case number(Double)
        case text
    }

    /// The characters as written, quotes and escapes undone.
    public let text: String
    /// What they are taken for.
    public let kind: Kind

    init(text: String, isBare: Bool) {
        self.text = text
        self.kind = isBare ? Self.kind(ofBare: text) : .text
    }

    private static func kind(ofBare text: String) -> Kind {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .boolean(true)
        case "false", "False", "FALSE": .boolean(false)
        default: isDecimal(text) ? Double(text).map(Kind.number) ?? .text : .text
        }
    }

    /// An optional sign, digits without idle zeros in front, optionally a fraction and an exponent.
    private static func isDecimal(_ text: String) -> Bool {
        var rest = Substring(text).utf8
        func digits() -> Int {
            let run = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest[run.endIndex...]
            return run.count
        }
        func skip(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        _ = skip("+-")
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        if startsWithZero && whole > 1 { return false }
        let fraction = skip(".") ? digits() : 0
        guard whole + fraction > 0 else { return false }
        if skip("eE") {
            _ = skip("+-")
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}

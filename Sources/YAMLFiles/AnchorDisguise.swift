/// Hides anchors from the YAML parser.
///
/// A parser that resolves anchors can be made to compare values of exponential size before anybody sees them ("billion
/// laughs"). So it is never shown one: every `&` is replaced by a character that the text does not have. Without anchors
/// each alias is an error, and a bare value that begins with the stand-in was an anchor. Positions stay the same.
struct AnchorDisguise {
    private static let ampersand: Unicode.Scalar = "&"
    private static let privateUse: ClosedRange<UInt32> = 0xE000...0xF8FF

    private let standIn: Unicode.Scalar

    /// - Returns: `nil` if the text uses every character of Unicode's private use area.
    init?(for text: String) {
        let used = Set(text.unicodeScalars.lazy.map(\.value).filter(Self.privateUse.contains))
        let free = Self.privateUse.lazy.filter { !used.contains($0) }.compactMap(Unicode.Scalar.init).first
        guard let free else { return nil }
        standIn = free
    }

    func cover(_ text: String) -> String { Self.replace(Self.ampersand, by: standIn, in: text) }

    func uncover(_ text: String) -> String { Self.replace(standIn, by: Self.ampersand, in: text) }

    private static func replace(_ old: Unicode.Scalar, by new: Unicode.Scalar, in text: String) -> String {
        guard text.unicodeScalars.contains(old) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(scalar == old ? new : scalar) }
        return String(result)
    }

    /// The last place up to a line that looks like an anchor: what to blame when a covered text is no YAML.
    static func lastAnchor(in text: String, upToLine lastLine: Int) -> Position? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(lastLine)
        for (index, line) in lines.enumerated().reversed() {
            let scalars = Array(line.unicodeScalars)
            for column in scalars.indices.reversed() where scalars[column] == ampersand {
                let before = scalars[..<column].last { $0 != " " }
                let isFollowedByName = column + 1 < scalars.count && scalars[column + 1] != " "
                if isFollowedByName, before.map({ ":-?[{,".unicodeScalars.contains($0) }) ?? true {
                    return Position(line: index + 1, column: column + 1)
                }
            }
        }
        return nil
    }
}

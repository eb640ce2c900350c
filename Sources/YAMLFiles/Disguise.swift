/// Hides from the YAML parser what it must not see, or gives up at.
///
/// - Anchors: a parser that resolves them can be made to compare values of exponential size before anybody sees them
///   ("billion laughs").
/// - Aliases, and keys that are given twice: each would be the only problem that the parser tells of a file.
///
/// Characters are replaced by others that the text does not have. A bare value that begins with the stand-in of `&` was
/// an anchor, with that of `*` an alias; a key that ends in a stand-in of its own was given again. Positions stay the same.
struct Disguise {
    private static let marks: [Unicode.Scalar] = ["&", "*"]
    /// With more keys given twice the file is taken for something else.
    private static let mostKeys = 100

    /// What stands for what.
    private var originals: [Unicode.Scalar: Unicode.Scalar] = [:]
    private var free: [Unicode.Scalar]
    private var keys: Set<Unicode.Scalar> = []

    /// - Returns: `nil` if the text leaves too little of Unicode's private use area.
    init?(for text: String) {
        let used = Set(text.unicodeScalars.lazy.map(\.value).filter { 0xE000 <= $0 && $0 <= 0xF8FF })
        let wanted = Self.marks.count + Self.mostKeys
        free = Array(
            (0xE000...0xF8FF as ClosedRange<UInt32>).lazy
                .filter { !used.contains($0) }.compactMap(Unicode.Scalar.init).prefix(wanted))
        guard free.count == wanted else { return nil }
        for mark in Self.marks { originals[free.removeLast()] = mark }
    }

    /// The text without any `&` or `*`.
    func cover(_ text: String) -> String {
        let standIns = Dictionary(uniqueKeysWithValues: originals.map { ($1, $0) })
        return Self.replace(standIns, in: text)
    }

    /// A part of the text as it was.
    func uncover(_ text: String) -> String { Self.replace(originals, in: text) }

    /// Whether a bare value of the covered text was written as an anchor.
    func isAnchor(_ covered: String) -> Bool { covered.unicodeScalars.first.flatMap { originals[$0] } == "&" }

    /// Whether a bare value of the covered text was written as an alias.
    func isAlias(_ covered: String) -> Bool { covered.unicodeScalars.first.flatMap { originals[$0] } == "*" }

    /// Whether a key of the covered text has been hidden.
    func isHidden(key covered: String) -> Bool { covered.unicodeScalars.last.map(keys.contains) ?? false }

    /// Makes a key differ from the others of its mapping that are the same.
    ///
    /// - Parameters:
    ///   - key: The key, as the parser found it in the covered text.
    ///   - position: Where it begins, its quotes included.
    ///   - covered: The covered text.
    /// - Returns: Whether that could be done: it cannot with a key that is written in another way than it reads.
    mutating func hide(key: String, at position: Position, in covered: inout String) -> Bool {
        let scalars = covered.unicodeScalars
        guard let last = key.unicodeScalars.last, let standIn = free.last,
            var place = Self.index(of: position, in: scalars)
        else { return false }
        if scalars[place] == "\"" || scalars[place] == "'" { place = scalars.index(after: place) }
        guard scalars[place...].starts(with: key.unicodeScalars) else { return false }
        let end = scalars.index(place, offsetBy: key.unicodeScalars.count)
        covered.unicodeScalars.replaceSubrange(scalars.index(before: end)..<end, with: CollectionOfOne(standIn))
        originals[free.removeLast()] = originals[last] ?? last
        keys.insert(standIn)
        return true
    }

    private static func index(
        of position: Position, in scalars: String.UnicodeScalarView
    ) -> String.UnicodeScalarView.Index? {
        var place = scalars.startIndex
        var line = 1
        while line < position.line {
            guard let end = scalars[place...].firstIndex(where: isBreak) else { return nil }
            place = scalars.index(after: end)
            if scalars[end] == "\r", place < scalars.endIndex, scalars[place] == "\n" {
                place = scalars.index(after: place)
            }
            line += 1
        }
        let found = scalars.index(place, offsetBy: position.column - 1, limitedBy: scalars.endIndex)
        return found.flatMap { $0 < scalars.endIndex ? $0 : nil }
    }

    /// What ends a line for the parser.
    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        ["\r", "\n", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private static func replace(_ others: [Unicode.Scalar: Unicode.Scalar], in text: String) -> String {
        guard text.unicodeScalars.contains(where: { others[$0] != nil }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(others[scalar] ?? scalar) }
        return String(result)
    }
}

extension Position {
    /// The last place up to a line that looks like an anchor: what to blame when a covered text is no YAML.
    static func ofLastAnchor(in text: String, upToLine lastLine: Int) -> Position? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).prefix(lastLine)
        for (index, line) in lines.enumerated().reversed() {
            let scalars = Array(line.unicodeScalars)
            for column in scalars.indices.reversed() where scalars[column] == "&" {
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

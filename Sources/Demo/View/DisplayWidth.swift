/// How many columns of a terminal text takes up, and how to make it take up a given number.
extension String {
    /// Columns of a terminal: wide characters count two, control characters none.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// The text in exactly `width` columns: cut with an ellipsis, or filled with spaces.
    func fitted(to width: Int, alignedRight: Bool = false) -> String {
        let text = cut(to: width)
        let fill = String(repeating: " ", count: max(0, width - text.columns))
        return alignedRight ? fill + text : text + fill
    }

    /// The text in at most `width` columns, free of control characters, with an ellipsis where something is missing.
    func cut(to width: Int) -> String {
        let visible = filter { $0.columns > 0 }
        if visible.columns <= width { return visible }
        guard width > 0 else { return "" }
        var text = ""
        var used = 0
        for character in visible {
            if used + character.columns > width - 1 { break }
            text.append(character)
            used += character.columns
        }
        return text + "…"
    }
}

extension Character {
    /// Columns of a terminal, after the wide ranges of Unicode Standard Annex 11 (East Asian Width) and emoji.
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return first.properties.isEmojiPresentation ? 2 : 1
        }
    }
}

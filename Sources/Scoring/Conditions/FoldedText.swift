/// Text as conditions compare it: without regard to case, byte by byte of its lower-case UTF-8.
struct FoldedText: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = FoldedText.letters(text)
    }

    /// Whether some text is the same but for case.
    func equals(_ text: UnsafeRawBufferPointer) -> Bool {
        // Lower case may be longer or shorter than upper, but not for ASCII, which nearly all texts are.
        var differs = text.count != bytes.count
        for index in 0..<text.count {
            let byte = text[index]
            if byte >= 0x80 { return FoldedText.folded(text) == bytes }
            if !differs, FoldedText.lowered(byte) != bytes[index] { differs = true }
        }
        return !differs
    }

    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }

    /// Hands out a text's folded bytes.
    static func withLetters<Result>(
        of text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(byteCount: text.count, alignment: 1) { letters in
            var all: UInt8 = 0
            for (index, byte) in text.enumerated() {
                all |= byte
                letters[index] = lowered(byte)
            }
            return all < 0x80 ? body(UnsafeRawBufferPointer(letters)) : folded(text).withUnsafeBytes(body)
        }
    }

    /// The slow way, for text beyond ASCII.
    static func folded(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        letters(String(decoding: text, as: UTF8.self))
    }

    /// Lower case, a sigma at a word's end being the same letter as any other: its one capital does not tell which.
    private static func letters(_ text: String) -> [UInt8] {
        Array(String(String.UnicodeScalarView(text.lowercased().unicodeScalars.map { $0 == "ς" ? "σ" : $0 })).utf8)
    }
}

/// A pattern in which `*` stands for any run of characters and `?` for exactly one, without regard to case.
struct Glob: Hashable, Sendable {
    /// What nearly all patterns are: a text, with `*` at either end or none.
    private enum Shape: Hashable {
        case whole, beginning, end, part, other
    }

    private let pattern: [UInt8]
    private let shape: Shape
    /// The pattern without the stars at its ends.
    private let core: [UInt8]

    init(_ pattern: String) {
        let star = UInt8(ascii: "*")
        self.pattern = FoldedText(pattern).bytes
        var core = self.pattern[...]
        let isOpenBefore = core.first == star
        core = core.drop { $0 == star }
        let isOpenBehind = core.last == star
        while core.last == star { core.removeLast() }
        self.core = Array(core)
        shape =
            if core.contains(star) || core.contains(UInt8(ascii: "?")) {
                .other
            } else {
                switch (isOpenBefore, isOpenBehind) {
                case (false, false): .whole
                case (false, true): .beginning
                case (true, false): core.isEmpty ? .part : .end
                case (true, true): .part
                }
            }
    }

    /// Whether the whole text fits, which has been folded as well.
    func matches(folded text: UnsafeRawBufferPointer) -> Bool {
        if shape == .other { return matchesStepByStep(text) }
        guard text.count >= core.count else { return false }
        return core.withUnsafeBytes { core in
            func isCore(at place: Int) -> Bool {
                for index in core.indices where text[place + index] != core[index] { return false }
                return true
            }
            let last = text.count - core.count
            switch shape {
            case .whole: return last == 0 && isCore(at: 0)
            case .beginning: return isCore(at: 0)
            case .end: return isCore(at: last)
            default:
                guard let first = core.first else { return true }
                for place in 0...last where text[place] == first && isCore(at: place) { return true }
                return false
            }
        }
    }

    /// Two pointers and one place to go back to: linear but for the product of the lengths at worst, no recursion.
    private func matchesStepByStep(_ text: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        var want = 0
        var star = -1
        var resume = 0
        while at < text.count {
            if want < pattern.count, pattern[want] == UInt8(ascii: "*") {
                star = want
                want += 1
                resume = at
            } else if want < pattern.count, pattern[want] == UInt8(ascii: "?") {
                at = characterEnd(text, from: at)
                want += 1
            } else if want < pattern.count, pattern[want] == text[at] {
                at += 1
                want += 1
            } else if star >= 0 {
                resume = characterEnd(text, from: resume)
                at = resume
                want = star + 1
            } else {
                return false
            }
        }
        while want < pattern.count, pattern[want] == UInt8(ascii: "*") { want += 1 }
        return want == pattern.count
    }

    /// The place after the character (a Unicode scalar) that starts at `start`.
    private func characterEnd(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var end = start + 1
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}

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
        case whole, beginning, end, part
    }

    /// `nil` for any other pattern.
    private let shape: Shape?
    /// The text without the stars at its ends; of any other pattern, all of it.
    private let pattern: [UInt8]

    init(_ pattern: String) {
        let (star, anyOne) = (UInt8(ascii: "*"), UInt8(ascii: "?"))
        let whole = FoldedText(pattern).bytes
        let behind = whole.drop { $0 == star }
        let text = behind.prefix(behind.count - behind.reversed().prefix { $0 == star }.count)
        if text.contains(star) || text.contains(anyOne) {
            (shape, self.pattern) = (nil, whole)
            return
        }
        shape =
            switch (whole.first == star, whole.last == star) {
            case (false, false): .whole
            case (false, true): .beginning
            case (true, false): .end
            case (true, true): .part
            }
        self.pattern = Array(text)
    }

    /// Whether the whole text fits, which has been folded as well.
    func matches(folded text: UnsafeRawBufferPointer) -> Bool {
        guard let shape else { return matchesStepByStep(text) }
        guard text.count >= pattern.count else { return false }
        return pattern.withUnsafeBytes { pattern in
            func lies(at place: Int) -> Bool {
                for index in pattern.indices where text[place + index] != pattern[index] { return false }
                return true
            }
            let last = text.count - pattern.count
            return switch shape {
            case .whole: last == 0 && lies(at: 0)
            case .beginning: lies(at: 0)
            case .end: lies(at: last)
            case .part: (0...last).contains(where: lies)
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

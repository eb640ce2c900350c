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
    private let pattern: [UInt8]

    init(_ pattern: String) {
        self.pattern = FoldedText(pattern).bytes
    }

    /// Whether the whole text fits.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.contains(where: { $0 >= 0x80 }) {
            return FoldedText.folded(text).withUnsafeBytes { matches(folded: $0) }
        }
        return matches(folded: text)
    }

    /// Two pointers and one place to go back to: linear but for the product of the lengths at worst, no recursion.
    private func matches(folded text: UnsafeRawBufferPointer) -> Bool {
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
            } else if want < pattern.count, pattern[want] == FoldedText.lowered(text[at]) {
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

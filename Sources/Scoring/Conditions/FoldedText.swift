/// Text as conditions compare it: without regard to case, byte by byte of its lower-case UTF-8.
struct FoldedText: Hashable, Sendable {
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = FoldedText.letters(text)
    }

    /// Whether a text is the same as one already folded but for case.
    static func equals(_ text: UnsafeRawBufferPointer, folded bytes: UnsafeRawBufferPointer) -> Bool {
        // Lower case may be longer or shorter than upper, but not for ASCII, which nearly all texts are.
        var differs = text.count != bytes.count
        for index in 0..<text.count {
            let byte = text[index]
            if byte >= 0x80 { return folded(text).elementsEqual(bytes) }
            if !differs, lowered(byte) != bytes[index] { differs = true }
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
            // By pointers, which the compiler makes sixteen bytes at a time of.
            var all: UInt8 = 0
            if let source = text.baseAddress?.assumingMemoryBound(to: UInt8.self), let target = letters.baseAddress {
                let target = target.assumingMemoryBound(to: UInt8.self)
                for place in 0..<text.count {
                    all |= source[place]
                    target[place] = lowered(source[place])
                }
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

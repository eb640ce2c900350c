/// A pattern in which `*` stands for any run of characters and `?` for exactly one, without regard to case.
struct Glob: Sendable {
    /// What nearly all patterns are: a text, with `*` at either end or none. Any other is `free`.
    enum Shape: BitwiseCopyable {
        case whole, beginning, end, part, free
    }

    let shape: Shape
    /// The text without the stars at its ends; of a free pattern, all of it.
    let pattern: [UInt8]

    init(_ pattern: String) {
        let (star, anyOne) = (UInt8(ascii: "*"), UInt8(ascii: "?"))
        let whole = FoldedText(pattern).bytes
        let behind = whole.drop { $0 == star }
        let text = behind.prefix(behind.count - behind.reversed().prefix { $0 == star }.count)
        if text.contains(star) || text.contains(anyOne) {
            (shape, self.pattern) = (.free, whole)
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
}

extension Glob.Shape {
    /// Whether the whole text fits a pattern of this shape; both have been folded.
    func fits(_ text: UnsafeRawBufferPointer, _ pattern: UnsafeRawBufferPointer) -> Bool {
        if self == .free { return fitsStepByStep(text, pattern) }
        guard text.count >= pattern.count else { return false }
        func lies(at place: Int) -> Bool {
            for index in pattern.indices where text[place + index] != pattern[index] { return false }
            return true
        }
        let last = text.count - pattern.count
        return switch self {
        case .whole: last == 0 && lies(at: 0)
        case .beginning: lies(at: 0)
        case .end: lies(at: last)
        case .part, .free: (0...last).contains(where: lies)
        }
    }

    /// Two pointers and one place to go back to: linear but for the product of the lengths at worst, no recursion.
    private func fitsStepByStep(_ text: UnsafeRawBufferPointer, _ pattern: UnsafeRawBufferPointer) -> Bool {
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

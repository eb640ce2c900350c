internal import Glibc

/// Byte order of texts that lie one after another in an array of bytes.
///
/// LMDB is written in order of keys: neighbours then share the way down the tree, and the page.
enum SortedBytes {
    /// Where a text lies, and its first eight bytes, which mostly decide.
    struct Range {
        let prefix: UInt64
        let start: Int
        let count: Int

        var end: Int { start + count }

        /// - Parameters:
        ///   - text: The text.
        ///   - start: Where in the array it lies, or will lie.
        init(_ text: UnsafeRawBufferPointer, at start: Int) {
            var prefix: UInt64 = 0
            for place in 0..<8 { prefix = prefix << 8 | (place < text.count ? UInt64(text[place]) : 0) }
            self.prefix = prefix
            self.start = start
            count = text.count
        }

        func bytes(in arena: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: arena[start..<end])
        }

        func isEqual(to other: Range, in arena: UnsafeRawBufferPointer) -> Bool {
            prefix == other.prefix && SortedBytes.compare(bytes(in: arena), other.bytes(in: arena)) == 0
        }
    }

    /// The places of the elements in order of their texts; equal ones in the order in which they came.
    static func order<Element>(
        of elements: [Element], in arena: UnsafeRawBufferPointer, by text: (Element) -> Range
    ) -> [Int] {
        let texts = elements.map(text)
        return texts.indices.sorted { a, b in
            if texts[a].prefix != texts[b].prefix { return texts[a].prefix < texts[b].prefix }
            let order = compare(texts[a].bytes(in: arena), texts[b].bytes(in: arena))
            return order != 0 ? order < 0 : a < b
        }
    }

    static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        let common = min(a.count, b.count)
        let order = common == 0 ? 0 : Int(memcmp(a.baseAddress!, b.baseAddress!, common))
        return order != 0 ? order : a.count - b.count
    }
}

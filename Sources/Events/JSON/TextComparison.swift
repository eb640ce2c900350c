extension Text {
    /// Whether the text is a string's UTF-8, byte by byte.
    @inlinable
    public static func == (a: Text, b: String) -> Bool {
        let length = b.utf8.count
        guard a.bytes.count == length else { return false }
        // Native strings lend their bytes; the slow way is for those bridged or sliced.
        return b.utf8.withContiguousStorageIfAvailable { sameBytes(a.bytes, UnsafeRawBufferPointer($0)) }
            ?? a.bytes.elementsEqual(b.utf8)
    }
}

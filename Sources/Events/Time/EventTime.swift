extension JSONValue {
    /// The point in time that a text in RFC 3339, or a number of milliseconds since 1970, stands for.
    ///
    /// Floored to milliseconds; `nil` for anything else, and outside the years 0000 to 9999.
    public var timestamp: Timestamp? {
        if let text { return RFC3339.parse(text.bytes) }
        guard let number else { return nil }
        let time = integer ?? Int64(exactly: number.rounded(.down))
        guard let time, RFC3339.range.contains(time) else { return nil }
        return time
    }
}

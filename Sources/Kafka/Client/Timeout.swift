extension Duration {
    /// Whole milliseconds for librdkafka, rounded up so that a short wait does not become none.
    var timeout: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64(Int32.max) / 1000 else { return Int32.max }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

extension Duration? {
    /// librdkafka's -1, no bound, for `nil`.
    var timeout: Int32 { self?.timeout ?? -1 }
}

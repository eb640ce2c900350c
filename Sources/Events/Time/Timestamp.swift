/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public typealias Timestamp = Int64

/// A span of time in milliseconds.
public typealias Milliseconds = Int64

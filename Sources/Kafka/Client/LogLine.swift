/// A line of librdkafka's own log.
public struct LogLine: Sendable {
    /// How grave, as in syslog: 0 emergency … 3 error, 4 warning, 5 notice, 6 information, 7 debugging.
    public var level: Int
    /// Which part of librdkafka speaks, such as `FAIL`.
    public var facility: String
    /// What it says, the handle's thread first.
    public var text: String
}

/// Takes librdkafka's log; called on its threads.
public typealias LogSink = @Sendable (LogLine) -> Void

/// Takes librdkafka's statistics, a JSON object, every `statistics.interval.ms`; called on the thread that polls.
public typealias StatisticsSink = @Sendable (String) -> Void

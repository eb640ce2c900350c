internal import CRdKafka

/// The librdkafka that the program runs on.
public enum KafkaLibrary {
    /// Its version, such as `2.0.2`.
    public static var version: String { String(cString: rd_kafka_version_str()) }

    /// Whether it is at least the version given.
    public static func isAtLeast(_ major: Int32, _ minor: Int32, _ patch: Int32) -> Bool {
        // Hexadecimal 0xMMmmrrxx: major, minor, revision, pre-release.
        rd_kafka_version() >> 8 >= major << 16 | minor << 8 | patch
    }
}

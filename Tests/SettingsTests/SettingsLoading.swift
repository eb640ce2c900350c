import Settings
import SystemPackage

/// A machine to load settings on.
enum SettingsLoading {
    /// Some of the properties of librdkafka, one of which takes numbers only.
    static let kafka = KafkaProperties(names: [
        "bootstrap.servers", "metadata.broker.list", "security.protocol", "group.id", "transactional.id",
        "enable.auto.commit", "sasl.mechanisms", "sasl.username", "sasl.password", "ssl.ca.location",
        "fetch.wait.max.ms", "socket.keepalive.enable", "max.poll.interval.ms", "message.timeout.ms",
        "delivery.timeout.ms", "delivery.report.only.error", "allow.auto.create.topics",
    ]) { name, value in
        name == "fetch.wait.max.ms" && Int(value) == nil ? "\"\(value)\" is no number" : nil
    }

    static func load(
        _ text: String, fileName: String = "tierline.yaml", environment: [String: String] = [:],
        hostName: String = "node-7"
    ) throws(SettingsProblems) -> Settings {
        try Settings.load(
            text: text, fileName: fileName, folder: "/etc/tierline", environment: environment,
            kafka: kafka, hostName: hostName, cores: 6)
    }
}

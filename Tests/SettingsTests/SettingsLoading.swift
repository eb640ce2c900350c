import Settings
import SystemPackage

/// A machine to load settings on.
enum SettingsLoading {
    /// Some of the properties of librdkafka.
    static let kafkaProperties = [
        "bootstrap.servers", "metadata.broker.list", "security.protocol", "group.id", "transactional.id",
        "enable.auto.commit", "sasl.mechanisms", "sasl.username", "sasl.password", "ssl.ca.location",
        "fetch.wait.max.ms", "socket.keepalive.enable",
    ]

    static func load(
        _ text: String, fileName: String = "tierline.yaml", environment: [String: String] = [:],
        hostName: String = "node-7"
    ) throws(SettingsProblems) -> Settings {
        try Settings.load(
            text: text, fileName: fileName, folder: "/etc/tierline", environment: environment,
            kafkaProperties: kafkaProperties, hostName: hostName, cores: 6)
    }
}

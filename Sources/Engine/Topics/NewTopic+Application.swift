public import Kafka

extension NewTopic {
    /// The size of messages that a new topic takes: more than an event may have.
    static let messageBytes = 16 << 20

    /// One of an application's topics, with the properties that it needs.
    ///
    /// - Parameters:
    ///   - name: Its full name, of `EngineConfiguration.topics`.
    ///   - application: Whose it is.
    ///   - partitions: `nil`: as many as the broker sees fit.
    public init(_ name: String, of application: EngineConfiguration, partitions: Int?) {
        let names = application.topics
        var properties: [String: String] =
            switch name {
            case names.log:
                [
                    "message.timestamp.type": application.times == .append ? "LogAppendTime" : "CreateTime",
                    "retention.ms": "-1", "retention.bytes": "-1",
                ]
            case names.scores, names.models: ["cleanup.policy": "compact"]
            case names.changelog:
                // A copy of the state is of use for as long as the changelog tells of every deletion that it may lack.
                ["cleanup.policy": "compact", "delete.retention.ms": "\(7 * 86_400_000)"]
            case names.deadLetters: ["retention.ms": "-1"]
            default: [:]
            }
        // What comes of a record may bear much of it, such as its id. Were it refused for its size, it would be so for ever.
        if name != names.log { properties["max.message.bytes"] = String(Self.messageBytes) }
        self.init(name, partitions: partitions, replicas: application.replication, properties: properties)
    }
}

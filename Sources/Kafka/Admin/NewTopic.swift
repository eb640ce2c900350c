/// A topic to be created.
public struct NewTopic: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// How many; `nil` for the broker's default.
    public var partitions: Int?
    /// How many brokers keep a copy; `nil` for the broker's default.
    public var replicas: Int?
    /// Topic properties such as `cleanup.policy`; the rest is left to the broker.
    public var properties: [String: String]

    /// Describes a topic; without `replicas` the broker decides how many there are.
    public init(_ name: String, partitions: Int?, replicas: Int? = nil, properties: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replicas = replicas
        self.properties = properties
    }
}

/// A property of a topic, as the broker has it.
public struct TopicProperty: Hashable, Sendable {
    /// `nil` where the broker keeps it secret.
    public var value: String?
    /// Whether nobody has set it for this topic.
    public var isDefault: Bool
}

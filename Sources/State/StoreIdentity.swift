/// Whose state a store holds. What was written under another identity is never taken for one's own.
public struct StoreIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The application, as it is configured.
    public var application: String
    /// The Kafka cluster's id; empty where the broker does not tell.
    public var cluster: String
    /// The topic that has the state as well: the changelog. State without one is named by what makes it.
    public var topic: String
    /// The partition of that topic.
    public var partition: Int32
    /// The version of the accounts' stored form. A store of another version is not read but restored.
    public var encoding: Int

    /// - Parameters:
    ///   - application: The application, as it is configured.
    ///   - cluster: The Kafka cluster's id; empty where the broker does not tell.
    ///   - topic: The topic that has the state as well: the changelog. State without one is named by what makes it.
    ///   - partition: The partition of that topic.
    ///   - encoding: The version of the accounts' stored form.
    public init(application: String, cluster: String, topic: String, partition: Int32, encoding: Int) {
        self.application = application
        self.cluster = cluster
        self.topic = topic
        self.partition = partition
        self.encoding = encoding
    }

    /// In one line: `application acme, topic acme.changelog [3], cluster x`.
    public var description: String {
        "application \(application), topic \(topic) [\(partition)], cluster \(cluster.isEmpty ? "unknown" : cluster)"
    }

    /// Whether both hold the same state, whatever its stored form.
    func isSameState(as other: StoreIdentity) -> Bool {
        var other = other
        other.encoding = encoding
        return self == other
    }
}

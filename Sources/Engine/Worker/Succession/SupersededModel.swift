/// A model that a rollout has replaced: its file is still where the daemon looks, and nobody has asked to have it back.
public struct SupersededModel: Error, Hashable, Sendable, CustomStringConvertible {
    /// The version that is refused.
    public let version: String
    /// The version that is in force in its place.
    public let inForce: String

    /// The cause and the remedy.
    public var description: String {
        "a rollout has replaced the model's version \(version) by \(inForce), and only a rollout puts it back: "
            + "`tierline rollout rollback` right after the promotion, `tierline rollout start` later. If \(inForce) is to stay, "
            + "put its file here"
    }
}

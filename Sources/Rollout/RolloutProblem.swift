/// Something that stands in the way of a step of a rollout, with what to do about it.
public struct RolloutProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The cause and the remedy.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

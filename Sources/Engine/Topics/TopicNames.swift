/// The topics of an application.
public struct TopicNames: Hashable, Sendable {
    /// What is scored.
    public let log: String
    /// The last score of each account; compacted.
    public let scores: String
    /// Every move between tiers.
    public let tiers: String
    /// Records that could not be applied.
    public let deadLetters: String
    /// The state of each account; compacted. For Tierline alone.
    public let changelog: String
    /// Which models were in force, since when; compacted, of one partition.
    public let models: String
    private let application: String

    /// - Parameters:
    ///   - application: What the names start with.
    ///   - log: The log's own name.
    public init(application: String, log: String) {
        self.application = application
        self.log = log
        scores = "\(application).scores"
        tiers = "\(application).tiers"
        deadLetters = "\(application).dead-letters"
        changelog = "\(application).changelog"
        models = "\(application).models"
    }

    /// The alerts of a queue, and what becomes of them.
    public func alerts(_ queue: String) -> String { "\(application).alerts.\(queue)" }
}

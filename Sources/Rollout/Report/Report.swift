public import Events

/// What a new model would do, to be shown: to people as a table or a page, to programs as JSON.
public struct Report {
    /// Whose model changes.
    public var application: String
    /// The rollout that is reported on.
    public var rollout: Rollout
    /// What the models make of the accounts.
    public var comparison: Comparison
    /// How many records of the log the shadow has not scored yet.
    public var behind: Int64
    /// When the scores were read.
    public var time: Timestamp

    /// A report of what was found.
    public init(application: String, rollout: Rollout, comparison: Comparison, behind: Int64, time: Timestamp) {
        self.application = application
        self.rollout = rollout
        self.comparison = comparison
        self.behind = behind
        self.time = time
    }
}

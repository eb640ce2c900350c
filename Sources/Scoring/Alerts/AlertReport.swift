public import Events

/// An alert that somebody may still acknowledge, as it stands.
public struct AlertReport: Hashable, Sendable {
    /// The same over all events about the alert.
    public var key: AlertKey
    /// The last part of the topic's name.
    public var queue: String
    /// Whether it is kept back by a hold.
    public var isHeld: Bool
    /// By when somebody has to answer; `nil` without a service level, while held, and once the time went by.
    public var respondBy: Timestamp?
}

/// Somebody keeps an account's alerts back until a time.
public struct HoldReport: Hashable, Sendable {
    /// Who it is.
    public var by: String
    /// When it ends by itself.
    public var until: Timestamp
}

extension ScoreDecision {
    /// The alerts neither acknowledged nor withdrawn when it was decided, oldest first.
    public var openAlerts: [AlertReport] {
        (account.alerts?.open ?? []).map {
            AlertReport(key: $0.key, queue: $0.queue, isHeld: $0.held != nil, respondBy: $0.respondBy)
        }
    }

    /// The holds that stood when it was decided, in order of placing.
    public var holds: [HoldReport] {
        (account.alerts?.holds ?? []).map { HoldReport(by: $0.by, until: $0.until) }
    }
}

internal import Events

/// What is known of an account's alerts and holds. Most accounts have none of it.
struct AlertState: Hashable, Sendable {
    /// Alerts that nobody has acknowledged and that were not withdrawn, oldest first.
    var open: [OpenAlert] = []
    /// Who holds alerts back, one hold each, in order of placing.
    var holds: [Hold] = []
    /// The last alert of each kind and tier that had one, withdrawn ones included.
    var last: [AlertKey] = []

    /// How many open alerts are remembered; only spikes that nobody acknowledges can ever be more.
    static let mostOpen = 64

    /// How many holds are remembered: no record may make an account larger than a message.
    static let mostHolds = 64

    /// Whether some hold stands. Holds that have ended were taken out when they did.
    var isHeld: Bool { !holds.isEmpty }
}

/// Somebody keeps alerts back until a time.
struct Hold: Hashable, Sendable {
    var by: String
    var until: Timestamp
    /// The engine clock at its record; `nil` where the state that it was read from does not say.
    var placed: Timestamp?
}

/// An alert that can still be acknowledged, breached, withdrawn or released.
struct OpenAlert: Hashable, Sendable {
    var key: AlertKey
    var queue: String
    /// By when somebody has to answer; `nil` without a service level, while held, and once it was breached.
    var respondBy: Timestamp?
    /// What is sent again when the last hold ends; `nil` for an alert that is not held.
    var held: Alert?
}

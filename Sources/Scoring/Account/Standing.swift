internal import Events

/// Where an account stands and since when.
struct Standing: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        /// The place in the model's list of tiers, 0 the best.
        case tier(Int)
        case excluded
    }
    var place: Place
    /// When it entered.
    var since: Timestamp
}

extension Standing.Place {
    /// Whether this is a better place to be in; excluded is worse than every tier.
    func isBetter(than other: Standing.Place) -> Bool {
        switch (self, other) {
        case (.tier(let mine), .tier(let theirs)): mine < theirs
        case (.tier, .excluded): true
        case (.excluded, _): false
        }
    }
}

/// A score that is to be decided, if it is still far enough from the last one, when `min_interval` ends.
struct WantedScore: Hashable, Sendable {
    var reason: Reason
    var cause: Cause?
}

/// Why a score or a tier changed.
public enum Reason: String, Hashable, Sendable, CaseIterable {
    case event, decay, profile, model
}

/// The record that changed it.
public struct Cause: Hashable, Sendable {
    /// `nil` for a profile without one.
    public var id: String?
    /// The record's type as it was sent; `profile` for one without.
    public var type: String

    /// A record of the log; `id` and `type` as it bears them.
    public init(id: String?, type: String) {
        self.id = id
        self.type = type
    }
}

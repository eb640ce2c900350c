internal import Events

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

/// What moved a score, as long as it is looked at: a record is named where it lies, since nobody asks for the cause of most
/// scores.
enum Mover {
    /// Time alone, or a change of model.
    case nothing
    /// The record just read; its id is empty for a profile without one.
    case record(id: Text, type: Text)
    /// A record read before.
    case earlier(Cause)

    /// A copy of the record's names.
    var cause: Cause? {
        switch self {
        case .nothing: nil
        case .record(let id, let type): Cause(id: id.isEmpty ? nil : id.string, type: type.string)
        case .earlier(let cause): cause
        }
    }
}

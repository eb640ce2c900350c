public import Events

/// Something that is to be published.
public enum Decision: Sendable {
    // All but scores lie elsewhere: they are few, and decisions are handed on several times.
    indirect case tier(TierChange)
    case score(ScoreDecision)
    indirect case alert(Alert)
    indirect case breach(Breach)
}

/// An account moved from one tier to another.
public struct TierChange: Hashable, Sendable {
    /// Towards better tiers or worse ones; `excluded` is below all.
    public enum Direction: String, Hashable, Sendable, CaseIterable {
        case up, down
    }

    /// The tier it is in now, or `excluded`.
    public var tier: String
    /// The tier it left, or `excluded`.
    public var previousTier: String
    /// Which way it went.
    public var direction: Direction
    /// In hundredths.
    public var score: Int64
    /// What kind of thing moved it.
    public var reason: Reason
    /// The record that moved it; `nil` where time alone or a change of model did.
    public var cause: Cause?
    /// The name of the model that decided.
    public var model: String
    /// The version of the model that decided.
    public var modelVersion: String
    /// When it moved, exactly: the engine clock at a record, or the first millisecond at which time alone did it.
    public var time: Timestamp
    /// The offset of the account's last record.
    public var lastOffset: Int64
}

/// A score that is to be published, as it was when that was decided.
///
/// It holds a copy of the account as it was, as far as it is shown: the ledger, the leads and the rest are worked out only if
/// this is still the account's last decision when what was decided is sent.
public struct ScoreDecision: @unchecked Sendable {
    // Unchecked: what it holds is not written to once it is made.

    private struct Content {
        /// `nil` only at its very end.
        var account: Account?
        var scorer: Scorer
        /// Whether the account's block goes back to the scorer's spare ones in the end.
        var isSpare: Bool
        var previousScore: Int64
        var reason: Reason
        var cause: KeptCause
        var time: Timestamp
    }

    private enum KeptCause {
        case nothing
        /// Behind the content: so many bytes of id, then so many of type.
        case record(id: Int, type: Int)
        case earlier(Cause)
    }

    /// Lies elsewhere, as decisions are handed on several times and most are replaced before anybody looks at them; with the
    /// names of the record that caused it, of which most are never made strings.
    private final class Storage: ManagedBuffer<Content, UInt8> {
        deinit {
            withUnsafeMutablePointerToHeader { content in
                guard content.pointee.isSpare, var account = content.pointee.account.take() else { return }
                if isKnownUniquelyReferenced(&account.block) { content.pointee.scorer.spareBlocks.give(account.block) }
            }
        }
    }

    private let storage: Storage
    private var content: Content { _read { yield storage.header } }

    /// - Parameter inSpare: Whether the copy's block comes from the scorer's spare ones; not for a decision that may be
    ///   handed to another thread.
    init(
        _ account: Account, scorer: Scorer, previousScore: Int64, reason: Reason, cause: Mover, time: Timestamp,
        inSpare: Bool = false
    ) {
        let (kept, names): (KeptCause, (Text, Text)) =
            switch cause {
            case .nothing: (.nothing, (Text(""), Text("")))
            case .record(let id, let type): (.record(id: id.count, type: type.count), (id, type))
            case .earlier(let cause): (.earlier(cause), (Text(""), Text("")))
            }
        let new = Storage.create(minimumCapacity: names.0.count + names.1.count) { _ in
            Content(
                account: account.copyToShow(in: inSpare ? scorer.spareBlocks : nil), scorer: scorer, isSpare: inSpare,
                previousScore: previousScore, reason: reason, cause: kept, time: time)
        }
        storage = unsafeDowncast(new, to: Storage.self)
        storage.withUnsafeMutablePointerToElements { bytes in
            func write(_ text: Text, at place: Int) {
                guard let start = text.bytes.baseAddress else { return }
                UnsafeMutableRawPointer(bytes + place).copyMemory(from: start, byteCount: text.count)
            }
            write(names.0, at: 0)
            write(names.1, at: names.0.count)
        }
    }

    var account: Account { content.account.unsafelyUnwrapped }
    var scorer: Scorer { content.scorer }
    var previousScore: Int64 { content.previousScore }
    /// The account's name. Valid as long as this is held.
    public var accountText: Text { content.account.unsafelyUnwrapped.name }
    /// The account's name.
    public var accountName: String { accountText.string }
    /// Why it is to be published.
    public var reason: Reason { content.reason }
    /// The record that changed it; `nil` where none did.
    public var cause: Cause? {
        switch content.cause {
        case .nothing: nil
        case .record(let id, let type):
            storage.withUnsafeMutablePointerToElements { bytes in
                func string(_ place: Int, _ count: Int) -> String {
                    Text(bytes: UnsafeRawBufferPointer(start: bytes + place, count: count)).string
                }
                return Cause(id: id == 0 ? nil : string(0, id), type: string(id, type))
            }
        case .earlier(let cause): cause
        }
    }
    /// When it was decided.
    public var time: Timestamp { content.time }
    /// The offset of the account's last record.
    public var lastOffset: Int64 { content.account.unsafelyUnwrapped.lastOffset }
    /// The version of the model that decided.
    public var modelVersion: String { content.scorer.model.model.version }

    /// The score with all that explains it.
    public func report() -> ScoreReport { scorer.assessor.report(self) }
}

/// What became of a record.
public enum Outcome: Sendable {
    /// It changed what is known of its account.
    case applied
    /// The account has seen its id before.
    case repeated
    /// It is older than `limits.age`.
    case tooOld
    /// The account was deleted.
    case deleted
    /// It is for the dead letters.
    case refused(Refusal)
}

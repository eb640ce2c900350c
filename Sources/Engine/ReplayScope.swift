public import Events

/// What of the log an engine scores, and whether it may write to it.
public enum EngineScope: Hashable, Sendable {
    /// The log as it grows. Ticks and models are written to it.
    case live
    /// A part of the log once more, beside the live engine, which notices nothing of it.
    case replay(ReplayScope)

    /// What is replayed; `nil` for the live engine.
    public var replay: ReplayScope? {
        if case .replay(let scope) = self { scope } else { nil }
    }
}

/// The part of the log that a replay scores, and by which models.
///
/// A replay runs under an application name of its own, so it has its own consumer group, changelog and outputs. Like the
/// live engine it goes on where it was when it is started again under that name.
public struct ReplayScope: Hashable, Sendable {
    /// Records before this time are passed over; `nil`: it begins with the earliest. Where models are heeded all that comes
    /// before is looked through for them; else the broker is asked where to begin.
    public var from: Timestamp?
    /// By partition the offset of the first record that is not scored any more; a partition left out is scored not at all.
    /// `nil`: the replay follows the log for as long as it runs.
    public var ends: [Int32: Int64]?
    /// Records after this time are not scored; time itself runs up to it. `nil`: time ends with the last record.
    public var until: Timestamp?
    /// Whether the log's own `model` records are put in force; else the configured model scores all of it.
    public var heedsModels: Bool
    /// Whether it begins, at `from`, with the background of accounts that lies in its changelog (`LiveBackground`).
    public var carriesBackground: Bool

    /// Without anything: the whole log by the one model that is configured, following it for as long as it runs.
    public init(
        from: Timestamp? = nil, ends: [Int32: Int64]? = nil, until: Timestamp? = nil, heedsModels: Bool = false,
        carriesBackground: Bool = false
    ) {
        self.from = from
        self.ends = ends
        self.until = until
        self.heedsModels = heedsModels
        self.carriesBackground = carriesBackground
    }

    /// When the background of accounts is to be carried in; `nil`: there is none.
    package var carriesAt: Timestamp? { carriesBackground ? from : nil }

    /// The first offset of a partition that is not scored any more; `nil`: it has no end.
    func end(of partition: Int32) -> Int64? {
        ends.map { $0[partition] ?? 0 }
    }

    /// What a record is to the replay.
    ///
    /// - Parameters:
    ///   - control: What Tierline means by it.
    ///   - recorded: Its record time.
    public func admit(_ control: LogRecord.Control?, recorded: Timestamp) -> Admission {
        if control == .model, heedsModels { return .asItIs }
        if let from, recorded < from { return .passedOver }
        // Time passes with a model that is not heeded, too.
        return control == .model ? .asTick : .asItIs
    }

    /// What a record is to a replay.
    public enum Admission: Hashable, Sendable {
        /// What it is to the live engine.
        case asItIs
        /// No more than the time that it bears.
        case asTick
        /// Nothing at all.
        case passedOver
    }
}

extension EngineScope {
    /// What an operator does to have the log scored anew.
    var anew: String {
        switch self {
        case .live: "set another `application` to score the log anew"
        case .replay: "give the replay another name to begin anew"
        }
    }
}

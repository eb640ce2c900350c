public import Engine
public import Events

/// What the admin server shows: functions, so that a test can stand in for a whole engine.
public struct AdminView: Sendable {
    /// How the workers stand.
    let snapshot: @Sendable () -> EngineStatus.Snapshot
    /// How an account stands.
    let account: @Sendable (String) async -> AccountAnswer
    /// The wall clock, milliseconds since 1970.
    let wallClock: @Sendable () -> Timestamp
    /// The version of the process.
    let version: String

    /// A view of whatever these functions tell of.
    public init(
        snapshot: @escaping @Sendable () -> EngineStatus.Snapshot,
        account: @escaping @Sendable (String) async -> AccountAnswer,
        wallClock: @escaping @Sendable () -> Timestamp, version: String
    ) {
        self.snapshot = snapshot
        self.account = account
        self.wallClock = wallClock
        self.version = version
    }

    /// A view of a live engine.
    ///
    /// - Parameters:
    ///   - scorer: The engine.
    ///   - wallClock: The clock that the engine was handed.
    ///   - version: The version of the process.
    public init(_ scorer: ScorerService, wallClock: @escaping @Sendable () -> Timestamp, version: String) {
        let status = scorer.status
        let accounts = scorer.accounts
        self.init(
            snapshot: { status.snapshot }, account: { await accounts.find($0) }, wallClock: wallClock,
            version: version)
    }
}

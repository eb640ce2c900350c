import Events

/// The demo for an output that is no terminal: a line for each tier change, and now and then one on how things stand.
public struct PlainReport: Sendable {
    private var lastMove = 0
    private var lastStatus: Double?
    private let statusEvery: Double

    /// - Parameter statusEvery: Seconds by the wall clock from one status line to the next.
    public init(statusEvery: Double = 5) {
        self.statusEvery = statusEvery
    }

    /// What is new since the last call.
    public mutating func lines(for snapshot: DemoSnapshot) -> [String] {
        var lines: [String] = []
        for move in snapshot.moves.reversed() where move.number > lastMove {
            lastMove = move.number
            let name = move.account.fitted(to: max(32, move.account.columns))
            lines.append(
                "\(CivilTime(move.time).rfc3339)  \(name)  \(move.from) -> \(move.to)  "
                    + "\(Wording.score(move.score).fitted(to: 5, alignedRight: true))  \(move.reason)")
        }
        if lastStatus.map({ snapshot.elapsed - $0 >= statusEvery }) ?? true {
            lastStatus = snapshot.elapsed
            let tiers = snapshot.tiers.map { "\($0.tier) \($0.accounts)" }.joined(separator: ", ")
            lines.append(
                "\(CivilTime(snapshot.time).rfc3339)  -- \(Wording.count(snapshot.events)) events, "
                    + "\(Wording.count(Int(snapshot.eventsPerSecond.rounded()))) a second, "
                    + "\(Wording.count(snapshot.deadLetters)) refused; \(tiers)")
        }
        return lines
    }
}

import Events

@testable import Scoring

/// One account under one model, driven as a partition drives it: time acts first, then the record.
struct Bench {
    private(set) var scorer: Scorer
    private var reader: EventReader
    var account: Account?
    private(set) var clock: Timestamp = 0
    private(set) var offset: Int64 = -1
    private var decisions: [Decision] = []

    /// What was decided since the last `take…`.
    private(set) var tiers: [TierChange] = []
    private(set) var scores: [ScoreReport] = []
    private(set) var alerts: [Alert] = []
    private(set) var breaches: [Breach] = []
    /// Everything decided, in order, in words: for comparisons of whole runs.
    private(set) var transcript: [String] = []

    /// Is called after each change with the account and the clock.
    var observe: ((Bench) -> Void)?

    init(_ model: Model) {
        scorer = Scorer(try! CompiledModel(model))
        reader = EventReader(fields: scorer.model.fields)
    }

    /// Reads a record at its record time; the event's own time is in it.
    @discardableResult
    mutating func send(_ record: Record, recorded: Timestamp) -> Outcome {
        pass(to: recorded)
        offset += 1
        let bytes = Array(record.json.utf8)
        let key = Array("acme".utf8)
        let outcome = bytes.withUnsafeBytes { value in
            key.withUnsafeBytes { key in
                let event = try! reader.read(value: value, key: key)
                return scorer.apply(
                    event, reader, to: &account,
                    at: Scorer.Place(recorded: recorded, clock: clock, offset: offset), into: &decisions)
            }
        }
        collect()
        observe?(self)
        return outcome
    }

    /// Sends an event of a type, recorded as it happens.
    @discardableResult
    mutating func send(
        _ type: String, id: String? = nil, at time: Timestamp, by person: String? = nil, title: String? = nil,
        value: Double? = nil
    ) -> Outcome {
        let id = id ?? "e\(offset + 1)"
        let value = value.map { "\($0)" }
        guard let person else { return send(.event(type, id: id, at: time, value: value), recorded: max(clock, time)) }
        return send(.event(type, id: id, at: time, by: person, title: title, value: value), recorded: max(clock, time))
    }

    /// Moves the clock and does what time alone does up to and including it.
    mutating func pass(to time: Timestamp) {
        while let due = account?.due, due <= time {
            let changed = scorer.elapse(&account!, to: due, into: &decisions)
            precondition(account!.due > due, "time stands still at \(due)")
            precondition(changed || decisions.isEmpty)
            collect()
            observe?(self)
        }
        clock = max(clock, time)
    }

    /// Judges the account as at a change of model, its state being this model's.
    mutating func judgeModel() {
        scorer.adopt(&account!, at: clock, into: &decisions)
        collect()
    }

    /// Puts another model in force, for which the account's sums will do.
    mutating func change(to model: Model) throws {
        let former = scorer
        var bytes = GrowingBytes()
        scorer = Scorer(try CompiledModel(model))
        reader = EventReader(fields: scorer.model.fields)
        account = try former.translate(account!, for: scorer, at: clock, through: &bytes)
        judgeModel()
    }

    /// What the account comes to at the clock or a later time.
    func assessment(at time: Timestamp? = nil) -> Assessment {
        scorer.assessor.assess(account!, at: .at(time ?? clock))
    }

    /// The score at the clock or a later time, to nine decimals.
    func score(at time: Timestamp? = nil) -> Double {
        assessment(at: time).score.value
    }

    /// The account as it would be published at the clock or a later time.
    func report(at time: Timestamp? = nil) -> ScoreReport {
        scorer.snapshot(account!, at: time ?? clock).report()
    }

    /// The name of the tier it is in.
    var tier: String { scorer.model.name(of: account!.standing.place) }

    /// The tier changes since the last call, as `A→B at time`.
    mutating func takeTiers() -> [String] {
        defer { tiers = [] }
        return tiers.map { "\($0.previousTier)→\($0.tier) at \($0.time)" }
    }

    /// The scores decided since the last call.
    mutating func takeScores() -> [ScoreReport] {
        defer { scores = [] }
        return scores
    }

    /// What became of alerts since the last call, in words: status, kind, tier, time, and deadline.
    mutating func takeAlerts() -> [String] {
        defer {
            alerts = []
            breaches = []
        }
        let told = alerts.map { alert in
            let status =
                switch alert.status {
                case .raised: "raised"
                case .held: "held"
                case .withdrawn(let reason): "withdrawn (\(reason))"
                }
            return (
                alert.time,
                "\(status) \(alert.key.kind) \(alert.key.tier) at \(alert.time)"
                    + (alert.respondBy.map { " by \($0)" } ?? "")
            )
        }
        let late = breaches.map { ($0.respondBy, "late \($0.key.tier) at \($0.respondBy)") }
        return (told + late).enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
    }

    /// Stores the account and reads it back.
    mutating func restart() throws {
        guard let account else { return }
        var bytes: [UInt8] = []
        scorer.encode(account, clock: clock, into: &bytes)
        self.account = try bytes.withUnsafeBytes { try scorer.decode($0, name: account.name) }
    }

    private mutating func collect() {
        for decision in decisions {
            switch decision {
            case .tier(let change):
                tiers.append(change)
                transcript.append("\(change)")
            case .score(let score):
                let report = score.report()
                scores.append(report)
                transcript.append("\(report) after \(score.lastOffset)")
            case .alert(let alert):
                alerts.append(alert)
                transcript.append("\(alert)")
            case .breach(let breach):
                breaches.append(breach)
                transcript.append("\(breach)")
            }
        }
        decisions = []
    }
}

extension Scorer {
    /// Appends an account's stored form to an array, which tests look into.
    func encode(_ account: Account, clock: Timestamp, into bytes: inout [UInt8]) {
        var stored = GrowingBytes()
        encode(account, clock: clock, into: &stored)
        bytes += stored.array
    }
}

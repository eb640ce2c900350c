public import Events
internal import Scoring

/// Changes of model.
extension PartitionScorer {
    /// What has to be made ready before a record is taken in: a `Successor` where it is a `model` record with a `from`
    /// before itself, else nothing.
    ///
    /// - Parameters:
    ///   - record: The next record.
    ///   - latest: As in `ingest`.
    public func succession(at record: LogRecord, notAfter latest: Timestamp? = nil) -> ModelRecord? {
        guard record.control == .model, let change = try? ModelRecord(value: record.value) else { return nil }
        guard let from = change.from, from < record.offset else { return nil }
        if let latest, let recorded = record.recorded, recorded > latest { return nil }
        return change
    }

    func apply(_ control: LogRecord.Control, _ record: LogRecord, _ successor: Successor?) -> Outcome {
        guard control == .model else { return .applied }
        let change: ModelRecord
        do throws(Refusal) {
            change = if let successor { successor.change } else { try ModelRecord(value: record.value) }
        } catch {
            return .refused(error)
        }
        guard let from = change.from else {
            adopt(change, at: record.offset, sumsOf: nil)
            return .applied
        }
        if from > record.offset {
            return .refused(
                Refusal(
                    .unusableModel,
                    "the model record's `from` is \(from), beyond its own offset \(record.offset); "
                        + "set an offset up to that"))
        }
        precondition(
            successor != nil || from == record.offset, "nothing was made ready for a model from offset \(from)")
        adopt(change, at: record.offset, sumsOf: successor ?? Successor(partition: partition, change: change))
        return .applied
    }

    /// Takes every account over into another model and judges it at the clock.
    ///
    /// - Parameter successor: What the model has made of the log; `nil` where the sums that there are count on.
    private func adopt(_ change: ModelRecord, at offset: Int64, sumsOf successor: Successor?) {
        let next = change.revision
        var moved = 0
        let firstEvent = outbox.items.count
        bringInAll()
        let former = scorer
        scorer = Scorer(next.compiled)
        reader = EventReader(fields: next.compiled.fields)
        revision = next
        hasModelRecord = true
        supersededModels = change.supersedes
        census = TierCensus()
        let newcomers = successor.map(insertNewcomers) ?? []
        var stored = GrowingBytes()
        for place in table.placesByName() {
            if !newcomers.contains(place) {
                table.accounts[place] = translated(table.accounts[place], from: former, &stored)
                if let successor {
                    let made = successor.scorer.look(at: table.accounts[place].name)
                    table.accounts[place] = scorer.succeed(table.accounts[place], sums: made, at: clock)
                }
            }
            scorer.adopt(&table.accounts[place], at: clock, into: &decisions)
            timers.arm(place, at: table.accounts[place].due)
            dirty.insert(place)
            count(place)
            if decisions.contains(where: \.isTierChange) { moved += 1 }
            publishDecisions(of: place)
        }
        switches.append(
            ModelSwitch(
                partition: partition, offset: offset, time: clock, change: change,
                events: firstEvent..<outbox.items.count, accounts: knownAccounts, moved: moved))
    }

    /// An account of another model as this one's, its sums as they are at the clock.
    private func translated(_ account: Account, from former: Scorer, _ stored: inout GrowingBytes) -> Account {
        do {
            return try former.translate(account, for: scorer, at: clock, through: &stored)
        } catch {
            preconditionFailure("an account just encoded cannot be read: \(error)")
        }
    }

    /// Gives places to the accounts that only the successor has taken in.
    private func insertNewcomers(of successor: Successor) -> Set<Int> {
        var newcomers: Set<Int> = []
        let theirs = successor.scorer.table
        for made in 0..<theirs.accounts.count {
            let name = theirs.accounts[made].name
            if name.isEmpty || table.place(of: name) != nil { continue }
            let account = scorer.succeed(nil, sums: theirs.accounts[made], at: clock)
            let place = table.insert(account)
            knownAccounts += 1
            if cold != nil { residency.insert(place, bytes: account.memory, isStored: false) }
            newcomers.insert(place)
        }
        return newcomers
    }
}

extension Decision {
    fileprivate var isTierChange: Bool { if case .tier = self { true } else { false } }
}

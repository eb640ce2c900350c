internal import Kafka
internal import Scoring
internal import State

/// What goes to the changelog, and to the history of models.
extension OutputProducer {
    /// Hands over the models and the accounts that the changelog does not have.
    ///
    /// - Returns: Whether there was any.
    func sendState(of tasks: [PartitionTask]) throws -> Bool {
        var isAny = false
        for task in tasks where task.hasNews {
            if try sendState(of: task) { isAny = true }
        }
        return isAny
    }

    /// Hands over where partitions stand.
    func sendPositions(of tasks: [PartitionTask]) throws {
        for task in tasks where task.hasNews {
            let position = Changelog.Position(clock: task.scorer.clock, nextOffset: task.nextOffset)
            try sendState(Changelog.positionKey, position.bytes, task.number)
        }
    }

    private func sendState(of task: PartitionTask) throws -> Bool {
        let scorer = task.scorer
        var isAny = false
        if let beginning = task.beginning {
            try sendState(Changelog.beginningKey, Changelog.beginning(beginning), task.number)
        }
        if task.hasNewModel {
            let key = scorer.hasModelRecord ? Changelog.modelKey : Changelog.firstModelKey
            let model = ModelRecord(scorer.revision, supersedes: scorer.supersededModels).value()
            try sendState(key, model, task.number)
            task.store?.note(scorer.hasModelRecord ? .inForce : .first, model)
            isAny = true
        }
        for change in scorer.switches { try sendHistory(change) }
        if try sendWaiting(of: task) { isAny = true }
        try scorer.takeChanges { account, due, state in
            task.store?.note(account, due: due, state: state)
            Changelog.write(accountKey: account, into: &scratch)
            try scratch.withUnsafeBytes { key in
                try produce {
                    try producer.produce(to: changelog, partition: task.number, key: key, value: state)
                }
            }
            isAny = true
        }
        return isAny
    }

    private func sendWaiting(of task: PartitionTask) throws -> Bool {
        let changes = task.waiting.takeChanges()
        if changes.isEmpty { return false }
        for change in changes {
            try Changelog.waitingKey(change.number).withUnsafeBytes { key in
                try withOptionalBytes(change.value) { value in
                    try produce {
                        try producer.produce(to: changelog, partition: task.number, key: key, value: value)
                    }
                }
            }
        }
        task.store?.note(.waiting, task.waiting.isEmpty ? nil : [])
        return true
    }

    private func sendHistory(_ change: ModelSwitch) throws {
        for (key, value) in [
            (ModelHistory.modelKey(change.change.revision), ModelRecord(change.change.revision).value()),
            (ModelHistory.switchKey(change), ModelHistory.value(change)),
        ] {
            try withUTF8(key) { key in
                try value.withUnsafeBytes { value in
                    try produce { try producer.produce(to: models, partition: 0, key: key, value: value) }
                }
            }
        }
    }

    private func sendState(_ key: [UInt8], _ value: [UInt8], _ partition: Int32) throws {
        try key.withUnsafeBytes { key in
            try value.withUnsafeBytes { value in
                try produce {
                    try producer.produce(to: changelog, partition: partition, key: key, value: value)
                }
            }
        }
    }
}

extension ModelRecords {
    /// The hashes of the models in whose place a rollout puts another: the one that it takes the place of, and all that were
    /// in force before.
    ///
    /// A daemon whose configuration still names one of them does not put it back when it is started again.
    ///
    /// - Parameter rollout: In a phase that puts a model in force.
    public func superseded(by rollout: Rollout) -> [String] {
        let (next, before) = rollout.inForceAndSuperseded
        var found = [before.hash]
        let earlier = rollouts.values.filter { $0.started < rollout.started && $0.hasBeenInForce }
            .sorted { $0.started > $1.started }
        let switched = switches.sorted { ($0.offset, $0.partition) > ($1.offset, $1.partition) }.map(\.model.hash)
        for hash in earlier.flatMap({ [$0.model.hash, $0.previous.hash] }) + switched where !found.contains(hash) {
            found.append(hash)
        }
        // What was brought down before may be what is put in force now.
        return found.filter { $0 != next.hash }
    }

    /// The models that were in force since a rollout was promoted: its own, and those that files have put in its place.
    ///
    /// - Parameter rollout: One that was promoted, even if it is being rolled back.
    public func modelsSincePromotion(of rollout: Rollout) -> [Rollout.Model] {
        var found = [rollout.model]
        for (_, all) in Dictionary(grouping: switches, by: \.partition) {
            let all = all.sorted { $0.offset < $1.offset }
            guard let start = all.lastIndex(where: { $0.model.hash == rollout.model.hash }) else { continue }
            let since = all[start...].map(\.model).filter { $0.hash != rollout.previous.hash }
            for model in since where !found.contains(model) { found.append(model) }
        }
        return found
    }

    /// From which offsets on the log made the sums of the model that a rollout took the place of; where it names none, from
    /// the earliest record on.
    public func beginningBefore(_ rollout: Rollout) -> [Int32: Int64] {
        let earlier = rollouts.values.filter { $0.started < rollout.started && $0.phase == .promoted }
        return earlier.max { $0.started < $1.started }?.from ?? [:]
    }
}

extension Rollout {
    /// Whether the new model has been in force, if only for a while.
    fileprivate var hasBeenInForce: Bool {
        switch phase {
        case .promoted, .rolledBack, .rollingBack: true
        case .shadowing, .promoting, .aborted: false
        }
    }

    /// The model that is in force by this rollout, or is to be, and the one in whose place it is.
    var inForceAndSuperseded: (model: Model, superseded: Model) {
        switch phase {
        case .rollingBack, .rolledBack: (previous, model)
        case .shadowing, .promoting, .promoted, .aborted: (model, previous)
        }
    }
}

extension ModelRecords {
    /// The hashes of the models in whose place a rollout puts another: the one that it takes the place of, and those that
    /// earlier rollouts have brought down to that one.
    ///
    /// A daemon whose configuration still names one of them does not put it back when it is started again.
    ///
    /// - Parameter rollout: In a phase that puts a model in force.
    public func superseded(by rollout: Rollout) -> [String] {
        let (next, before) = rollout.inForceAndSuperseded
        var found = [before.hash]
        let earlier = rollouts.values.filter { $0.started < rollout.started }.sorted { $0.started > $1.started }
        for other in earlier where other.phase == .promoted || other.phase == .rolledBack {
            let (model, superseded) = other.inForceAndSuperseded
            let isOfTheLine = model.hash == next.hash || found.contains(model.hash)
            if isOfTheLine, !found.contains(superseded.hash) { found.append(superseded.hash) }
        }
        // What was brought down before may be what is put in force now.
        return found.filter { $0 != next.hash }
    }
}

extension Rollout {
    /// The model that is in force by this rollout, or is to be, and the one in whose place it is.
    var inForceAndSuperseded: (model: Model, superseded: Model) {
        switch phase {
        case .rollingBack, .rolledBack: (previous, model)
        case .shadowing, .promoting, .promoted, .aborted: (model, previous)
        }
    }
}

internal import Events

/// What made a score, and what moved it, in words.
extension Assessor {
    /// The three greatest shares of signals and bonuses, then the three greatest gains since the score decided before.
    ///
    /// - Parameter before: The shares in that score.
    func drivers(of account: Account, at time: Timestamp, before: [DecidedShare]) -> [String] {
        let assessment = assess(account, at: .at(time))
        let greatest = ledger(of: account, assessment, at: time).filter { entry in
            switch entry.kind {
            case .signal, .bonus: entry.share > 0
            case .term: entry.share > 0 && entry.name != "fit" && entry.name != "contacts"
            default: false
            }
        }.sorted { $0.share > $1.share }.prefix(3)
        var gains: [(name: String, gain: Int64)] = []
        forEachShare(of: account, assess(account, at: .at(time)), at: time) { part, share in
            let known = before.first { $0.name == model.nameID(of: part) }?.share ?? 0
            if share > known { gains.append((model.name(of: part), Int64(share) - Int64(known))) }
        }
        gains.sort { $0.gain > $1.gain }
        return greatest.map { "\($0.name) brings \(points($0.share)) of the score" }
            + gains.prefix(3).map { "\($0.name) gained \(points($0.gain)) since the last score" }
    }

    /// Notes the shares in a score just decided, until the next one. To be called right after its assessment.
    func noteShares(of account: inout Account, _ assessment: Assessment, at time: Timestamp) {
        var count = 0
        forEachShare(of: account, assessment, at: time) { _, _ in count += 1 }
        account.fill(.decidedShares, with: DecidedShare(name: NameID(value: 0), share: 0), count: count)
        let noted = account.elements(.decidedShares)
        count = 0
        forEachShare(of: account, assessment, at: time) { part, share in
            noted[count] = DecidedShare(name: model.nameID(of: part), share: share)
            count += 1
        }
    }

    /// The shares of signals and bonuses that have any, in hundredths, each rounded by itself: gains need not sum to
    /// anything, so the hundredths that a ledger hands out so that it sums to the score are left out.
    private func forEachShare(
        of account: Account, _ assessment: Assessment, at time: Timestamp,
        _ body: (CompiledModel.ScorePart, Int32) -> Void
    ) {
        func tell(_ part: CompiledModel.ScorePart, _ share: Double) {
            let hundredths = Int32(clamping: Billionths(share).hundredths)
            if hundredths != 0 { body(part, hundredths) }
        }
        if let regression = model.regression {
            let slope = regression.slope(at: z(of: account, assessment, at: .at(time), regression)).slope
            for (place, term) in regression.terms.enumerated() where term.isSignalOrBonus {
                tell(.term(place), term.coefficient * value(of: term.feature, assessment) * slope)
            }
            return
        }
        let intent = model.weights.intent * model.intent.slope(at: intentPoints)
        let engagement = model.weights.engagement * model.engagement.slope(at: engagementPoints)
        for place in model.signals.indices where uncapped[place] != 0 {
            tell(.signal(place), uncapped[place] * (model.signals[place].isEngagement ? engagement : intent))
        }
        for (place, bonus) in model.bonuses.enumerated() where Int(counts[place]) >= bonus.contacts {
            tell(.bonus(place), bonus.points * (bonus.isEngagement ? engagement : intent))
        }
    }

    private func points(_ hundredths: Int64) -> String {
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        return rest == 0 ? "\(whole)" : "\(whole).\(rest / 10)\(rest % 10 == 0 ? "" : "\(rest % 10)")"
    }
}

extension Account {
    /// Forgets what made the last decided score.
    mutating func dropShares() {
        fill(.decidedShares, with: DecidedShare(name: NameID(value: 0), share: 0), count: 0)
    }
}

extension CompiledModel {
    /// A part of a score that somebody's activity makes.
    enum ScorePart {
        case signal(Int)
        case bonus(Int)
        /// Of a logistic model.
        case term(Int)
    }

    fileprivate func name(of part: ScorePart) -> String {
        switch part {
        case .signal(let place): model.signals[place].name
        case .bonus(let place): model.bonuses[place].name
        case .term(let place): regression!.terms[place].name
        }
    }

    fileprivate func nameID(of part: ScorePart) -> NameID {
        switch part {
        case .signal(let place): signalIDs[place]
        case .bonus(let place): bonusIDs[place]
        case .term(let place): regression!.terms[place].nameID
        }
    }
}

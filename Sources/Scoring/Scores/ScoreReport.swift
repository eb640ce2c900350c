public import Events

/// A score with all that explains it, as it is published. Scores, sub-scores and shares are in hundredths.
public struct ScoreReport: Hashable, Sendable {
    /// The trend of the account's activity: M7/7 against M28/28 (scoring contract, section 5).
    public enum Momentum: String, Hashable, Sendable, CaseIterable {
        case rising, steady, cooling
    }

    /// A contact and what its activity comes to.
    public struct Lead: Hashable, Sendable {
        /// The contact's id.
        public var contact: String
        /// The first persona that matches.
        public var persona: String?
        /// Its own engagement points as a score, in hundredths.
        public var score: Int64
        /// The time of its newest activity or outcome; `nil` before the first.
        public var lastActive: Timestamp?
    }

    /// In hundredths; 0 for the excluded.
    public var score: Int64
    /// The last decided score before this one; 0 at first.
    public var previousScore: Int64
    /// The tier it is in, or `excluded`.
    public var tier: String
    /// In hundredths; 0 without a profile.
    public var fit: Int64
    /// In hundredths.
    public var intent: Int64
    /// In hundredths.
    public var engagement: Int64
    /// Whether activity grows or dies down.
    public var momentum: Momentum
    /// How many contacts were active in the committee's window.
    public var contacts: Int
    /// The part of the committee's roles that they fill, 0 to 1, in hundredths.
    public var penetration: Int64
    /// The best first.
    public var leads: [Lead]
    /// Sums to `score`.
    public var ledger: [LedgerEntry]
    /// When time alone will next bring the account down a tier, and to which; `nil` if it never will.
    public var coolsAt: Timestamp?
    /// The tier it will fall to; `nil` if it never will.
    public var coolsTo: String?
    /// What is missing for a better score: `no-profile`, `stale-profile`, `no-contacts`, `missing-attribute:<path>`.
    public var dataQuality: [String]
    /// What kind of thing changed the score.
    public var reason: Reason
    /// The record that changed the score; `nil` where time alone or a change of model did.
    public var cause: Cause?
    /// The name of the model that decided.
    public var model: String
    /// The version of the model that decided.
    public var modelVersion: String
    /// When it was decided, by the engine clock.
    public var time: Timestamp
}

extension Assessor {
    /// What is published of a decided score.
    func report(_ decision: ScoreDecision) -> ScoreReport {
        let account = decision.account
        let time = decision.time
        let assessment = assess(account, at: .at(time))
        let ledger = ledger(of: account, assessment, at: time)
        let fall = nextFall(of: account, after: time)
        return ScoreReport(
            score: assessment.score.hundredths,
            previousScore: decision.previousScore,
            tier: model.name(of: account.standing.place),
            fit: Billionths(assessment.fit).hundredths,
            intent: Billionths(assessment.intent).hundredths,
            engagement: Billionths(assessment.engagement).hundredths,
            momentum: momentum(of: account, at: time),
            contacts: assessment.contacts,
            penetration: Billionths(assessment.penetration).hundredths,
            leads: leads(of: account, at: time, most: model.model.publish.leads),
            ledger: ledger,
            coolsAt: fall?.time,
            coolsTo: fall.map { model.name(of: $0.place) },
            dataQuality: dataQuality(of: account, at: time),
            reason: decision.reason,
            cause: decision.cause,
            model: model.model.name,
            modelVersion: model.model.version,
            time: time)
    }

    /// Whether points come faster than over the last month: M7/7 against M28/28.
    private func momentum(of account: Account, at time: Timestamp) -> ScoreReport.Momentum {
        if account.reference == .min { return .steady }
        let span = time - account.reference
        let week = account.head.pointee.week * HalfLife.week.remainder(after: span)
        let month = account.head.pointee.month * HalfLife.month.remainder(after: span)
        if Billionths(month).count <= 0 { return .steady }
        let ratio = Billionths((week / 7) / (month / 28))
        if ratio > Billionths(1.5) { return .rising }
        return ratio < Billionths(0.67) ? .cooling : .steady
    }

    /// The best leads, at most so many.
    func leads(of account: Account, at time: Timestamp, most: Int) -> [ScoreReport.Lead] {
        let scores = leadScores(of: account, at: time)
        let ranked = zip(account.contacts, scores).map { (contact: $0, score: $1) }.sorted { a, b in
            a.score != b.score
                ? a.score > b.score
                : account.text(a.contact.id).bytes.lexicographicallyPrecedes(account.text(b.contact.id).bytes)
        }
        return ranked.prefix(most).map { contact, score in
            ScoreReport.Lead(
                contact: account.text(contact.id).string,
                persona: contact.persona < 0 ? nil : model.model.personas[Int(contact.persona)].name,
                score: score.hundredths,
                lastActive: contact.lastActive)
        }
    }

    /// What is missing for a better score: `no-profile`, `stale-profile`, `no-contacts`, `missing-attribute:<path>`.
    private func dataQuality(of account: Account, at time: Timestamp) -> [String] {
        var notes: [String] = []
        let profile = account.profile
        if let profile {
            if let age = model.model.limits.profileAge, time - profile.stamp.time > age {
                notes.append("stale-profile")
            }
        } else {
            notes.append("no-profile")
        }
        if account.contacts.isEmpty { notes.append("no-contacts") }
        if let profile {
            for (place, path) in model.profilePaths.enumerated() where profile.values[place] == nil {
                notes.append("missing-attribute:\(path.path)")
            }
        }
        return notes
    }
}

extension CompiledModel {
    /// The name of a tier, or `excluded`.
    func name(of place: Standing.Place) -> String {
        switch place {
        case .tier(let tier): model.tiers[tier].name
        case .excluded: "excluded"
        }
    }
}

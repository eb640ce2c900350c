internal import Events

/// What made a score, and what moved it, in words.
extension Assessor {
    /// The three greatest shares of signals and bonuses, then the three greatest gains since the score decided before.
    ///
    /// - Parameter before: The shares in that score.
    func drivers(of account: Account, at time: Timestamp, before: [DecidedShare]) -> [String] {
        let shares = shares(of: account, at: time)
        let greatest = shares.filter { $0.share > 0 }.sorted { $0.share > $1.share }.prefix(3)
        let gains = shares.map { share in
            (name: share.name, gain: share.share - (before.first { $0.name == NameID(share.name) }?.share ?? 0))
        }.filter { $0.gain > 0 }.sorted { $0.gain > $1.gain }.prefix(3)
        return greatest.map { "\($0.name) brings \(points($0.share)) of the score" }
            + gains.map { "\($0.name) gained \(points($0.gain)) since the last score" }
    }

    /// The shares as they are remembered until the next decided score.
    func decidedShares(of account: Account, at time: Timestamp) -> [DecidedShare] {
        shares(of: account, at: time).compactMap { share in
            share.share == 0 ? nil : DecidedShare(name: NameID(share.name), share: share.share)
        }
    }

    /// The shares of signals and bonuses in hundredths, half up, in ledger order.
    private func shares(of account: Account, at time: Timestamp) -> [(name: String, share: Int32)] {
        let assessment = assess(account, at: .at(time))
        return ledger(of: account, assessment, at: time).compactMap { entry in
            switch entry.kind {
            case .signal, .bonus: (entry.name, Int32(clamping: entry.share))
            case .term where entry.name != "fit" && entry.name != "contacts": (entry.name, Int32(clamping: entry.share))
            default: nil
            }
        }
    }

    private func points(_ hundredths: Int32) -> String {
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        return rest == 0 ? "\(whole)" : "\(whole).\(rest / 10)\(rest % 10 == 0 ? "" : "\(rest % 10)")"
    }
}

extension Scorer {
    /// The names of the places where an account may stand: the model's tiers, best first, then `excluded`.
    public var standings: [String] { model.model.tiers.map(\.name) + ["excluded"] }

    /// Where an account stands, as a place among `standings`.
    public func standing(of account: Account) -> Int {
        switch account.standing.place {
        case .tier(let tier): tier
        case .excluded: model.model.tiers.count
        }
    }
}
